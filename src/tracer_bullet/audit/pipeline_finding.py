"""A finding in a job of a GitLab pipeline: it belongs to the file that defines the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding

if TYPE_CHECKING:
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.gitlab.config import PipelineJob


def finding_in_job(
    audited: AuditedPipeline, job: PipelineJob, message: str, hint: str, *wanted: str
) -> AuditFinding:
    """What a rule finds in `job`, at the first of `wanted` that is there; otherwise at its name."""
    return AuditFinding(message, audited.span_of(job, *wanted), hint, path=job.place.path)
