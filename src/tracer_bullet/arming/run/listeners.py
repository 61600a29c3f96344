"""Workflows that start when the armed one has run: the default branch's files, which cannot be gated here.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane.step_kinds import is_outward
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate, read_condition
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


def check_listeners(before: Simulator, after: Simulator, branch: str) -> tuple[str, ...]:
    """A sentence for each workflow that would newly start after the run on `branch`.

    Raises RefusedError for one that then does something that others see.
    """
    followers = _followers(after, branch)
    known = {run.workflow.path for run in _followers(before, branch)} if followers else set()
    new = {run.workflow.path: run for run in followers if run.workflow.path not in known}
    for path, run in new.items():
        if acting := _outward_jobs(run):
            reason = f"{path} starts after this workflow, and does something that others see"
            gates = (f"    {_gate(job, branch)}  # job `{job.id}`" for job in acting)
            hint = "\n".join(("write on its job, on the default branch:", *gates))
            step = next(filter(is_outward, acting[0].steps))
            raise RefusedError(reason, hint=hint, place=Place(path, step.span.line))
    return tuple(f"{path} starts after this workflow, from the default branch's file" for path in new)


def _gate(job: Job, branch: str) -> str:
    """The `if:` of the job that leaves the branch out."""
    known = read_condition(job.condition.value) if job.condition else ALWAYS
    test = f"github.event.workflow_run.head_branch != '{branch.removeprefix(HEADS)}'"
    return f"if: {write_condition(join_gate(known, test) if known else test)}"


def _followers(simulator: Simulator, branch: str) -> list[Run]:
    return [run for run in runs_of_tracer(branch, simulator) if run.event.name == "workflow_run"]


def _outward_jobs(run: Run) -> list[Job]:
    """The jobs that the run does not skip, and in which a step does something that others see."""
    jobs = [one.job for one in run.jobs.values() if one.outcome is not Outcome.SKIPPED]
    return [job for job in jobs if any(map(is_outward, job.steps))]
