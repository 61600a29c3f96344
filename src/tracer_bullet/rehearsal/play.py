"""Plays events: each on a copy of the repository of its own, so that several run at the same time."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol

from packaging.utils import canonicalize_version

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.collisions import do_collide
from tracer_bullet.rehearsal.event_run import EventRun
from tracer_bullet.rehearsal.perform import perform
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.companions import simulate_push
from tracer_bullet.rehearsal.prepare.existing_releases import free_version
from tracer_bullet.rehearsal.prepare.release_event import settle_checked_out_tags, settle_tag, settle_version
from tracer_bullet.rehearsal.prepare.skipped_runs import find_skip
from tracer_bullet.rehearsal.run.log import Watcher
from tracer_bullet.rehearsal.run.masking import Mask
from tracer_bullet.rehearsal.run.process import Processes
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
from tracer_bullet.rehearsal.verdict.releases import version_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracer_bullet.rehearsal.options import Options
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.workflow.model import Workflow


_AGAIN = "the events send or fetch the same files: they were played again, one after the other as on GitHub"


class EventListener(Watcher, Protocol):
    """Somebody who watches one event, from a thread of its own."""

    def event_ended(self, event: EventOutcome) -> None:
        """The event was played, or did not start anything."""


class Listener(Protocol):
    """Somebody who watches the whole rehearsal."""

    def event_started(self, rehearsed: RehearsedEvent) -> EventListener:
        """An event is about to be played, perhaps beside others; who watches it."""

    def clearing(self) -> None:
        """What was made for the rehearsal is about to be removed."""


class PlannedEvent(NamedTuple):
    """An event to play; `number` is that of its run."""

    number: int
    rehearsed: RehearsedEvent


@dataclass
class Player:
    """Where events are played; `folder` holds everything and goes away afterwards."""

    target: Target
    folder: Path
    copy: Copy
    standins: Standins
    listener: Listener
    options: Options
    taken: frozenset[str] = frozenset()
    """Canonical versions of the project that PyPI has already."""
    mask: Mask = field(default_factory=Mask)
    processes: Processes = field(default_factory=Processes)
    first_run_id: int = field(default_factory=lambda: int(time.time()))
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @cached_property
    def commit(self) -> CommitSimulator:
        """What the commit that is checked out makes of each event."""
        return CommitSimulator(self.copy.tree, self.target)

    def play(self, events: Sequence[RehearsedEvent]) -> list[EventOutcome]:
        """Play events at the same time, and again one after the other if they got in each other's way."""
        before = {name: live.index for name, live in self.standins.indexes.items()}
        played = self._play_together(events)
        if not do_collide(played):
            return played
        for name, index in before.items():
            self.standins.indexes[name].reset(index)
        again = [outcome for one in events for outcome in self._play_together([one])]
        return [replace(again[0], notes=(_AGAIN, *again[0].notes)), *again[1:]]

    def _play_together(self, events: Sequence[RehearsedEvent]) -> list[EventOutcome]:
        planned = [PlannedEvent(next(self.numbers), one) for one in events]
        with ThreadPoolExecutor(len(planned) if (os.cpu_count() or 1) > 1 else 1) as pool:
            futures = [pool.submit(self._play_one, event) for event in planned]
            try:
                return [future.result() for future in futures]
            except BaseException:
                # the pool waits for its threads, which wait for their processes
                self.processes.end()
                raise

    def _play_one(self, event: PlannedEvent) -> EventOutcome:
        listener = self.listener.event_started(event.rehearsed)
        outcome = self._try_one(event, listener)
        listener.event_ended(outcome)
        return outcome

    def _try_one(self, event: PlannedEvent, listener: EventListener) -> EventOutcome:
        """What goes wrong with an event is its own failure, and spares the others."""
        copy = self.copy.fork(self.folder / f"event{event.number}")
        commit = self.commit.on(copy.tree)
        simulated = commit.simulate(event.rehearsed).run
        try:
            notes = self._settle(copy, event, simulated.workflow)
            outcome = self._play_on(copy, commit, event, listener)
        except TracerError as error:
            return EventOutcome(event.rehearsed, simulated, error=error)
        return replace(outcome, notes=(*notes, *outcome.notes))

    def _settle(self, copy: Copy, event: PlannedEvent, workflow: Workflow) -> tuple[str, ...]:
        """Make the copy fit for a release, and say what was done for it."""
        rehearsed = event.rehearsed
        tag = rehearsed.short_ref if rehearsed.is_tag else ""
        if not tag and not rehearsed.as_release:
            return ()
        is_given = bool(self.options.tag)
        bumped = "" if is_given else self._settle_version(copy, tag)
        settled = settle_tag(copy, tag, is_given=is_given) if tag else ""
        if tag and not is_given:
            # a workflow may ask whether the branch has what is released
            copy.push_branch(self.target.default_branch)
        made = settle_checked_out_tags(copy, workflow, rehearsed.inputs)
        return tuple(filter(None, (bumped, settled, *made)))

    def _settle_version(self, copy: Copy, tag: str) -> str:
        """Give the copy a version that can be released, else take the one it has off the stand-in."""
        bumped = settle_version(copy, self.target, tag, self.taken)
        version = version_of_tag(tag)
        if bumped or version is None or canonicalize_version(str(version)) not in self.taken:
            return bumped
        return free_version(self.standins, self.target.project, str(version))

    def _play_on(
        self, copy: Copy, commit: CommitSimulator, event: PlannedEvent, listener: EventListener
    ) -> EventOutcome:
        rehearsed = event.rehearsed
        copy.push(rehearsed.ref)
        simulated = commit.simulate(rehearsed)
        if simulated.run.started.passes is False:
            return EventOutcome(rehearsed, simulated.run)
        words = find_skip(copy.message) if rehearsed.event == "push" else ""
        if words:
            raise TracerError(
                f"GitHub starts nothing, because the message of the commit has `{words}`",
                hint="commit again without these words",
            )
        with self.standins.open_for(event.number, self.folder) as standins:
            run = EventRun(
                target=self.target,
                number=event.number,
                run_id=self.first_run_id + event.number,
                rehearsed=rehearsed,
                simulated=simulated,
                folder=self.folder,
                copy=copy,
                standins=standins,
                watcher=listener,
                mask=self.mask,
                processes=self.processes,
                options=self.options,
            )
            return replace(perform(run), pushed=simulate_push(commit, rehearsed))
