"""Steps that end a run that is not a release: a script that tests the ref, and fails for certain."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.failing_steps import fails_in, may_fail
from tracer_bullet.workflow.reach.step_context import SameMapping, first_context
from tracer_bullet.workflow.simulation.gates import asks_for_status
from tracer_bullet.workflow.simulation.matrix import ANY
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.reach import RepositoryProject, Upload
    from tracer_bullet.workflow.simulation.simulate import Run


def say_what_fails(run: Run, upload: Upload, project: RepositoryProject) -> str:
    """That a step before an upload, or in a job that this waits for, always fails; empty if none does."""
    workflow = run.workflow
    failing = _failing_steps(SameMapping(run), SameMapping(project))
    if not failing or upload.workflow is not workflow or upload.step is None:
        return ""
    lane = workflow.with_needs(upload.job.id)
    gates = [*(job.condition for job in lane.values()), upload.step.condition]
    if any(map(asks_for_status, gates)):
        return ""
    # A job that may fail does not hold up those that wait for it.
    awaited = (name for name, job in lane.items() if name != upload.job.id and not job.continue_on_error)
    name = next((one for one in (*awaited, upload.job.id) if one in failing), "")
    if not name or (name == upload.job.id and failing[name] > upload.step.position):
        return ""
    step = f"step {failing[name] + 1} of job `{lane[name].id}`"
    return f"{step} always fails, and {upload.tool} (line {upload.line}) waits for it"


@lru_cache(maxsize=64)
def _failing_steps(run: SameMapping, project: SameMapping) -> Mapping[str, int]:
    """By the name of a job: the position of its first step that fails for certain."""
    found = {}
    for name, job_run in run.value.jobs.items():
        asked = [step for step in job_run.job.steps if may_fail(step) and not step.condition]
        if asked and job_run.outcome is not Outcome.SKIPPED:
            context = first_context(run.value.workflow, job_run, ANY, project.value.names)
            failing = (one for one in asked if fails_in(run.value.workflow, job_run.job, one, context))
            if step := next(failing, None):
                found[name] = step.position
    return found
