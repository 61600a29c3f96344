"""The workflow of a run as act reads it, and those that it calls.

act looks for a workflow that is called in the folder of the repository, and shows its jobs behind the name of
the job that calls it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.rehearsal.prepare.claims import contexts_of
from tracer_bullet.rehearsal.prepare.contexts import fill_contexts
from tracer_bullet.rehearsal.prepare.instrument import instrument
from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN, PlannedJob
from tracer_bullet.rehearsal.prepare.skipped import RUNNER
from tracer_bullet.rehearsal.prepare.spelling import spell_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracer_bullet.rehearsal.prepare.claims import RunFacts
    from tracer_bullet.rehearsal.prepare.instrument import JobChange
    from tracer_bullet.workflow.model import Permissions
    from tracer_bullet.workflow.simulation.simulate import Run

MARK = "tracer-call-"
END = "end-of-the-call"
"""A job of a workflow that is called and calls another one."""


def _end_after(run: Run) -> dict[str, Any]:
    """A job after all others: act takes the result and outputs of a call from the jobs with steps in it."""
    return {
        "needs": list(run.jobs),
        "if": "${{ !failure() && !cancelled() }}",
        "runs-on": RUNNER,
        "steps": [{"run": "true"}],
    }


@dataclass
class ChangedWorkflows:
    """`calls` are the jobs that call a workflow, by the name that act shows for them."""

    folder: Path
    facts: RunFacts
    calls: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        run: Run,
        change: Callable[[PlannedJob], JobChange],
        prefix: str = "",
        callers: tuple[Permissions | None, ...] = (),
    ) -> str:
        """The text for the workflow of `run`; what it calls is written into `folder`."""
        changes = {}
        for name, job in run.jobs.items():
            planned = PlannedJob(prefix + name, run.workflow, job, callers)
            changes[name] = change(planned)
            if job.called is not None and not changes[name].is_left_out:
                mark = f"{MARK}{len(self.calls)}"
                self.calls[mark] = planned.name
                given = (*callers, run.workflow.permissions_of(job.job))
                text = self.add(job.called, change, planned.name + BETWEEN, given)
                self._place(mark).write_text(text, "utf-8")
                keys = {"uses": f"./{WORKFLOWS.as_posix()}/{mark}.yml", "name": mark}
                changes[name] = replace(changes[name], keys=keys)
        workflow = fill_contexts(spell_values(run.workflow), contexts_of(self.facts))
        is_between = bool(prefix) and any(job.called is not None for job in run.jobs.values())
        added = {END: _end_after(run)} if is_between else {}
        return instrument(workflow, changes, self.facts.title if prefix else "", added)

    def remove(self) -> None:
        """Take away what was written."""
        for mark in self.calls:
            self._place(mark).unlink(missing_ok=True)

    def _place(self, mark: str) -> Path:
        return self.folder / f"{mark}.yml"
