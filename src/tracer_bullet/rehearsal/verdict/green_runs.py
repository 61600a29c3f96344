"""Conditions that ask whether something before has failed: they are settled once a whole run was green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.routes import find_job_run
from tracer_bullet.workflow.simulation.gates import passes
from tracer_bullet.workflow.simulation.job_status import AllSucceed

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Located
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

_OF_STEPS = dict.fromkeys(("env", "matrix", "steps"), UNKNOWN)


def may_upload(run: Run, upload: Upload) -> bool:
    """Whether `upload` may happen in a run in which nothing fails."""
    job = find_job_run(run, upload)
    if job is None:
        return True
    return may_run(job) and _may_hold(upload.step.condition if upload.step else None, job)


def may_run(job: JobRun) -> bool:
    """Whether a job may run if nothing fails, and so does not wait for a failure."""
    return _may_hold(job.job.condition, job)


def _may_hold(condition: Located[str] | None, job: JobRun) -> bool:
    if condition is None:
        return True
    return passes(condition, {**_OF_STEPS, **job.good}, AllSucceed({})) is not False
