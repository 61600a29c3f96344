"""One event as a run: what is played, where, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.prepare.claims import RunFacts
from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN, list_jobs
from tracer_bullet.rehearsal.prepare.skipped import LEFT_OUT
from tracer_bullet.rehearsal.prepare.support import judge_support
from tracer_bullet.rehearsal.run.machine import make_machine
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.rehearsal.options import Options
    from tracer_bullet.rehearsal.prepare.commit_simulator import Simulated
    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.prepare.support import Support
    from tracer_bullet.rehearsal.run.log import Watcher
    from tracer_bullet.rehearsal.run.machine import Machine
    from tracer_bullet.rehearsal.run.masking import Mask
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.run.process import Processes
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.server.standins import Standins
    from tracer_bullet.rehearsal.target import Target


@dataclass(frozen=True)
class EventRun:
    """A run: which event, on which copy, and with which stand-ins, whose address is this run's own.

    `folder`, `mask` and `processes` are those of the whole rehearsal.
    """

    target: Target
    number: int
    run_id: int
    rehearsed: RehearsedEvent
    simulated: Simulated
    folder: Path
    copy: Copy
    standins: Standins
    watcher: Watcher
    mask: Mask
    processes: Processes
    options: Options

    @cached_property
    def facts(self) -> RunFacts:
        """What is the same for all jobs."""
        name = self.simulated.run.workflow.name
        title = name.value if name else self.simulated.run.workflow.path
        return RunFacts(self.target, self.rehearsed, self.copy.sha, self.run_id, self.number, title)

    @cached_property
    def jobs(self) -> list[PlannedJob]:
        """Every job, those of called workflows included."""
        return list(list_jobs(self.simulated.run))

    @cached_property
    def fits(self) -> Mapping[str, Support]:
        """What of each job that may run can be rehearsed here."""
        return {
            job.name: LEFT_OUT
            if self.is_skipped(job)
            else judge_support(job.run, self.copy.tree, self.options.skipped)
            for job in self.jobs
            if job.run.outcome is not Outcome.SKIPPED and not job.is_call
        }

    def is_skipped(self, job: PlannedJob) -> bool:
        """Whether the user leaves out this job, or the one that calls its workflow."""
        return job.name.partition(BETWEEN)[0] in self.options.skipped_jobs

    @cached_property
    def machine(self) -> Machine:
        """The machine of all jobs."""
        return make_machine(self.folder / f"run{self.number}", self.copy.origin)
