"""A rehearsal as people read it while it runs, on stderr."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from tracer_bullet.report import console
from tracer_bullet.report.rehearse.wording import SIGNS, shorten_step

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.run.log import JobLog, StepLog
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

SHOWN_LINES = 25
"""Lines of a failed step's output that are shown."""
PATIENCE = 30
"""Seconds after which a step is said to be going on; the next time it is twice as long."""


class Progress:
    """Says what happens, as it happens; of events that are played at the same time, line by line."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def event_started(self, rehearsed: RehearsedEvent) -> EventProgress:
        """A heading for each event, with the number that its lines begin with."""
        with self._lock:
            self._count += 1
            console.say(console.paint(f"{self._count}. {rehearsed.title}", "bold", sys.stderr))
            return EventProgress(self._count, self._lock)

    def clearing(self) -> None:
        """Thousands of files may take a while."""
        console.say("removing the copies")


class EventProgress:
    """Says what happens in one event; a step's lines stay together."""

    def __init__(self, number: int, lock: threading.Lock) -> None:
        self._start = f"  {number}. "
        self._lock = lock
        self._going: dict[int, threading.Timer] = {}

    def event_ended(self, event: EventOutcome) -> None:
        """Why nothing started, or how long it took."""
        for name in list(self._going):
            self._going.pop(name).cancel()
        if event.error is not None:
            lines = [f"could not be played: {event.error}"]
        elif not event.is_started:
            lines = [f"does not start: {event.simulated.started.why}"]
        else:
            lines = [f"{event.seconds:.1f} s"]
        self._say(*lines, *(f"act: {problem}" for problem in event.problems))

    def job_started(self, job: JobLog) -> None:
        """Nothing: the first step follows at once."""

    def step_started(self, job: JobLog, step: StepLog) -> None:
        """Nothing yet: a step that takes long is said to be going on, with the last line that it printed."""
        self._wait(job, step, PATIENCE)

    def _wait(self, job: JobLog, step: StepLog, seconds: float) -> None:
        timer = threading.Timer(seconds, self._say_again, (job, step, seconds))
        timer.daemon = True
        self._going[id(step)] = timer
        timer.start()

    def _say_again(self, job: JobLog, step: StepLog, seconds: float) -> None:
        if id(step) not in self._going:
            return
        elapsed = time.monotonic() - step.started
        last = f" | {step.lines[-1]}" if step.lines else ""
        self._say(f"{'...':6} {elapsed:6.0f} s  {job.title}: {shorten_step(step.name)}{last}")
        self._wait(job, step, 2 * seconds)

    def step_ended(self, job: JobLog, step: StepLog) -> None:
        """One line a step; the output of one that failed."""
        timer = self._going.pop(id(step), None)
        if timer is not None:
            timer.cancel()
        word, colour = SIGNS.get(step.result, (step.result, "dim"))
        sign = console.paint(f"{word:6}", colour, sys.stderr)
        lines = [f"{sign} {step.seconds:6.1f} s  {job.title}: {shorten_step(step.name)}"]
        if step.result == "failure":
            lines += [
                console.paint(f"       | {line}", "dim", sys.stderr) for line in step.lines[-SHOWN_LINES:]
            ]
        self._say(*lines)

    def job_ended(self, job: JobLog) -> None:
        """How a job ended, which its steps have shown."""

    def _say(self, *lines: str) -> None:
        with self._lock:
            for line in lines:
                console.say(self._start + line)
