"""The jobs of a run with those of the workflows that it calls, each under its name: `call / publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Permissions, Workflow
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

BETWEEN = " / "
LEVELS = ("none", "read", "write")


class PlannedJob(NamedTuple):
    """A job of `workflow`; `callers` are the permissions of the jobs that call it, from the outside."""

    name: str
    workflow: Workflow
    run: JobRun
    callers: tuple[Permissions | None, ...] = ()

    @property
    def is_call(self) -> bool:
        """Whether it calls a workflow of the repository, whose jobs stand in its place."""
        return self.run.called is not None

    def level(self, scope: str, default: str) -> str:
        """What the job's token may: no more than that of the job that calls; `default` without permissions.

        Source: https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations#supported-keywords-for-jobs-that-call-a-reusable-workflow
        """
        given = (*self.callers, self.workflow.permissions_of(self.run.job))
        levels = [permissions.level(scope) for permissions in given if permissions is not None]
        return min(levels, key=LEVELS.index, default=default)


def list_jobs(
    run: Run, prefix: str = "", callers: tuple[Permissions | None, ...] = ()
) -> Iterator[PlannedJob]:
    """Every job in order; one that calls a workflow stands before the jobs of that workflow."""
    for name, job in run.jobs.items():
        planned = PlannedJob(prefix + name, run.workflow, job, callers)
        yield planned
        if job.called is not None:
            given = (*callers, run.workflow.permissions_of(job.job))
            yield from list_jobs(job.called, prefix + name + BETWEEN, given)
