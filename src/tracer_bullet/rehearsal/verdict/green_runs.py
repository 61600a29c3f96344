"""Conditions that ask whether something before has failed: they are settled once a whole run was green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.proof.routes import find_job_run
from tracer_bullet.workflow.simulation.gates import passes_when_green

if TYPE_CHECKING:
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run


def may_upload(run: Run, upload: Upload) -> bool:
    """Whether `upload` may happen in a run in which nothing fails."""
    job = find_job_run(run, upload)
    if job is None:
        return True
    return may_run(job) and (
        upload.step is None or passes_when_green(upload.step.condition, job.good) is not False
    )


def may_run(job: JobRun) -> bool:
    """Whether a job may run if nothing fails, and so does not wait for a failure."""
    return passes_when_green(job.job.condition, job.good) is not False
