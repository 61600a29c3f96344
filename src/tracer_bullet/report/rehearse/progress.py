"""A rehearsal as people read it while it runs, on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tracer_bullet.report import console
from tracer_bullet.report.rehearse.wording import SIGNS, shorten_step

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.run.log import JobLog, StepLog
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

SHOWN_LINES = 25
"""Lines of a failed step's output that are shown."""


class Progress:
    """Says what happens, as it happens."""

    def event_started(self, rehearsed: RehearsedEvent) -> None:
        """A heading for each event."""
        console.say(console.paint(rehearsed.title, "bold", sys.stderr))

    def event_ended(self, event: EventOutcome) -> None:
        """Why nothing started, or how long it took."""
        if event.error is not None:
            console.say(f"  could not be played: {event.error}")
        elif not event.is_started:
            console.say(f"  does not start: {event.simulated.started.why}")
        else:
            console.say(f"  {event.seconds:.1f} s")
        for problem in event.problems:
            console.say(f"  act: {problem}")

    def job_started(self, job: JobLog) -> None:
        """Nothing: the first step follows at once."""

    def step_ended(self, job: JobLog, step: StepLog) -> None:
        """One line a step; the output of one that failed."""
        word, colour = SIGNS.get(step.result, (step.result, "dim"))
        sign = console.paint(f"{word:6}", colour, sys.stderr)
        console.say(f"  {sign} {step.seconds:6.1f} s  {job.title}: {shorten_step(step.name)}")
        if step.result == "failure":
            for line in step.lines[-SHOWN_LINES:]:
                console.say(console.paint(f"         | {line}", "dim", sys.stderr))

    def job_ended(self, job: JobLog) -> None:
        """How a job ended, which its steps have shown."""
