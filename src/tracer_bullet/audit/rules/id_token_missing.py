"""Trusted publishing without leave to ask for an identity token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import add_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.reach import Upload

_BAD = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      contents: read
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("      contents: read\n", "      contents: read\n      id-token: write\n")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Jobs that use the publish action without a password and without the permission."""
    seen: set[str] = set()
    for upload in audited.uploads:
        job, step = upload.job, upload.step
        if job.id in seen or upload.index not in {PYPI, TESTPYPI} or not _wants_token(upload):
            continue
        if may_ask_for_token(audited.workflow, job) or _caller_may(audited, job):
            continue
        seen.add(job.id)
        span = step.uses.span if step and step.uses else job.span
        yield AuditFinding(
            f"job `{job.id}` cannot get a token for trusted publishing: it has no `id-token: write`",
            job.permissions.span if job.permissions else span,
            f"add to job `{job.id}`:\n    permissions:\n      id-token: write",
            _fix(audited, job),
        )


def _wants_token(upload: Upload) -> bool:
    step = upload.step
    if step is None or step.uses is None or step.uses.repository not in PUBLISH_ACTIONS:
        return False
    return not (step.arguments.get("password") or step.arguments.expression)


def _caller_may(audited: AuditedWorkflow, job: Job) -> bool:
    """A workflow that is called has the permissions of its caller, if it says nothing of its own."""
    return "workflow_call" in audited.workflow.triggers and audited.workflow.permissions_of(job) is None


def _fix(audited: AuditedWorkflow, job: Job) -> Fix | None:
    node = job.node.get("permissions")
    if isinstance(node, Mapping) and node.entry("id-token") is None:
        splice = add_entry(audited.text, node, "id-token: write")
        return Fix("add `id-token: write`", (splice,)) if splice else None
    return None


RULE = Rule(
    id="id-token-missing",
    summary="the job that publishes has no `id-token: write`",
    severity=Severity.ERROR,
    why="Without the permission GitHub issues no identity token, and the upload fails with `missing or "
    "insufficient OIDC token permissions`. The permissions of a job replace those of the workflow.",
    cure="Add `id-token: write` to the permissions of the job that uploads.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=("https://docs.pypi.org/trusted-publishers/using-a-publisher/",),
)
