"""Whether a job that uploads may get a token for it at all, as far as the workflow says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach import Upload


def lacks_token(upload: Upload) -> str:
    """Why PyPA's action cannot get a token: another job has `id-token: write`, its own has not."""
    step, workflow = upload.step, upload.workflow
    if step is None or step.uses is None or step.uses.repository not in PUBLISH_ACTIONS:
        return ""
    if step.arguments.get("password") or step.arguments.expression or _may_ask(workflow, upload.job):
        return ""
    holders = [one.id for one in workflow.jobs.values() if one.permissions and _may_ask(workflow, one)]
    if not holders or " / " in upload.name:
        return ""
    return (
        f"job `{upload.job.id}` cannot upload: it has no `id-token: write` and no password, "
        f"job `{holders[0]}` has the permission: move it to job `{upload.job.id}` "
        f"(line {upload.job.span.line})"
    )


def _may_ask(workflow: Workflow, job: Job) -> bool:
    permissions = workflow.permissions_of(job)
    return permissions is not None and permissions.level("id-token") == "write"
