"""Steps that end a run that is not a release: a script that tests the ref, and fails for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.steps import executed_by_step
from tracer_bullet.workflow.shell import FAILURE
from tracer_bullet.workflow.simulation.gates import asks_for_status

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import RepositoryProject
    from tracer_bullet.workflow.simulation.simulate import JobRun


def failing_step(route: Route, project: RepositoryProject) -> str:
    """The step that fails for certain before an upload, or in a job that this waits for; empty if none."""
    workflow, upload = route.run.workflow, route.upload
    if upload.workflow is not workflow or upload.step is None:
        return ""
    lane = workflow.with_needs(upload.job.id)
    gates = [*(job.condition for job in lane.values()), upload.step.condition]
    if any(map(asks_for_status, gates)):
        return ""
    runs = (route.run.jobs[name] for name in lane if name in route.run.jobs)
    failing = (
        f"step {step.position + 1} of job `{run.job.id}`"
        for run in runs
        for step in run.job.steps
        if run.job is not upload.job or step.position < upload.step.position
        if _fails(route, run, step, project)
    )
    return next(failing, "")


def _fails(route: Route, run: JobRun, step: Step, project: RepositoryProject) -> bool:
    if step.run is None or step.condition or step.continue_on_error:
        return False
    executed = executed_by_step(route.run.workflow, run, step, project)
    return any(each.command.words == FAILURE and not each.via for each in executed)
