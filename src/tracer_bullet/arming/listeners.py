"""Workflows that start when the armed one has run: the default branch's files, which cannot be gated here.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.step_kinds import is_outward
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


def check_listeners(before: Simulator, after: Simulator, branch: str) -> tuple[str, ...]:
    """A sentence for each workflow that would newly start after the run on `branch`.

    Raises RefusedError for one that then does something that others see.
    """
    known = {run.workflow.path for run in _followers(before, branch)}
    new = {run.workflow.path: run for run in _followers(after, branch) if run.workflow.path not in known}
    for path, run in new.items():
        if step := _outward(run):
            reason = f"{path} starts after this workflow, and does something that others see"
            hint = f"write on its job, on the default branch:\n    if: {_test(branch)}"
            raise RefusedError(reason, hint=hint, place=Place(path, step.span.line))
    return tuple(f"{path} starts after this workflow, from the default branch's file" for path in new)


def _test(branch: str) -> str:
    return f"github.event.workflow_run.head_branch != '{branch.removeprefix(HEADS)}'"


def _followers(simulator: Simulator, branch: str) -> list[Run]:
    return [run for run in runs_of_tracer(branch, simulator) if run.event.name == "workflow_run"]


def _outward(run: Run) -> Step | None:
    jobs = [job for job in run.jobs.values() if job.outcome is not Outcome.SKIPPED]
    return next((step for job in jobs for step in job.job.steps if is_outward(step)), None)
