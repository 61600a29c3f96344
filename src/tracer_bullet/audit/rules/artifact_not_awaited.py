"""A job that downloads what no job before it has uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import DOWNLOAD, UPLOAD, fetches_elsewhere
from tracer_bullet.audit.example import FILES_HANDED_ON
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The downloads of jobs that upload to an index, if all jobs that make artifacts may still run.

    A job that calls a workflow may get its artifacts from there.
    """
    makers = {placed.job.id for placed in audited.steps_using(UPLOAD)}
    makers_unseen = {job.id for job in audited.workflow.jobs.values() if job.uses}
    for job, step in audited.steps_using(DOWNLOAD) if makers else ():
        known = {*audited.workflow.names_before(job.id), job.id}
        is_awaited = not known.isdisjoint(makers | makers_unseen)
        if job.id in audited.upload_jobs and not (is_awaited or fetches_elsewhere(step)):
            yield AuditFinding(
                f"job `{job.id}` downloads files without waiting for `{min(makers)}`, which makes them",
                step.span,
                f"add `{min(makers)}` to `needs` of job `{job.id}`",
            )


RULE = Rule(
    id="artifact-not-awaited",
    summary="a job publishes files of a job that it does not wait for",
    severity=Severity.ERROR,
    why="Jobs start at once unless they need each other. The artifact is not there yet, and the job fails.",
    cure="Add the job that uploads the artifact to the `needs:` of this job.",
    bad=Example(FILES_HANDED_ON.replace("    needs: build\n", "")),
    good=Example(FILES_HANDED_ON),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds",
    ),
)
