"""Steps that end a run that is not a release: a script that tests the ref, and fails for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.steps import surely_fails
from tracer_bullet.workflow.simulation.gates import asks_for_status

if TYPE_CHECKING:
    from tracer_bullet.workflow.reach import RepositoryProject, Upload
    from tracer_bullet.workflow.simulation.simulate import Run


def say_what_fails(run: Run, upload: Upload, project: RepositoryProject) -> str:
    """That a step before an upload, or in a job that this waits for, always fails; empty if none does."""
    workflow = run.workflow
    if upload.workflow is not workflow or upload.step is None:
        return ""
    lane = workflow.with_needs(upload.job.id)
    gates = [*(job.condition for job in lane.values()), upload.step.condition]
    if any(map(asks_for_status, gates)):
        return ""
    # A job that may fail does not hold up those that wait for it.
    awaited = (name for name, job in lane.items() if name == upload.job.id or not job.continue_on_error)
    failing = (
        f"step {step.position + 1} of job `{job_run.job.id}` always fails, and {upload.tool} "
        f"(line {upload.line}) waits for it"
        for job_run in (run.jobs[name] for name in awaited if name in run.jobs)
        for step in job_run.job.steps
        if job_run.job.id != upload.job.id or step.position < upload.step.position
        if surely_fails(workflow, job_run, step, project)
    )
    return next(failing, "")
