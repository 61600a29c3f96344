"""Trusted publishing without leave to ask for an identity token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.client_uploads import client_of, given_passwords, password_of
from tracer_bullet.audit.edits import add_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import is_publish_action
from tracer_bullet.workflow.reach.credentials import describe_secrets
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.reach.upload_tools import SIGN_IN_THEMSELVES

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
_ASK_THEMSELVES = SIGN_IN_THEMSELVES | {"pyo3/maturin-action"}
_SIGNS_IN = re.compile(
    r"pypirc|keyring|netrc|config|password|token(?!\.actions)|\bsource\b|GITHUB_ENV|aws|gcloud", re.IGNORECASE
)
"""What else a script may sign in by."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Jobs that upload without a password and without the permission, and calls of such jobs."""
    yield from _calls(audited)
    seen: set[str] = set()
    for upload in audited.uploads:
        job, step = upload.job, upload.step
        if job.id in seen or upload.index not in {PYPI, TESTPYPI} or not _wants_token(audited, upload):
            continue
        if may_ask_for_token(audited.workflow, job):
            continue
        if _caller_may(audited, job) and not _is_reached_without_caller(audited, job):
            continue
        seen.add(job.id)
        span = step.uses.span if step and step.uses else job.span
        yield AuditFinding(
            f"job `{job.id}` cannot get a token for trusted publishing: it has no `id-token: write`",
            job.permissions.span if job.permissions else span,
            f"add to job `{job.id}`:\n    permissions:\n      id-token: write",
            _fix(audited, job),
        )


def _calls(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Calls of a workflow whose job asks for more than the call may give: GitHub refuses the whole run."""
    for caller in audited.workflow.jobs.values():
        called = (
            audited.siblings.get(caller.uses.local_path) if caller.uses and caller.uses.is_local else None
        )
        asking = _asking(called) if called else ""
        if called is None or not asking or _caller_may(audited, caller):
            continue
        if caller.uses and not may_ask_for_token(audited.workflow, caller):
            yield AuditFinding(
                f"job `{asking}` of `{called.workflow.path}` asks for `id-token: write`, and job `{caller.id}`, "
                "which calls it, has no such permission: GitHub refuses the run",
                caller.permissions.span if caller.permissions else caller.uses.span,
                f"add to job `{caller.id}`:\n    permissions:\n      id-token: write",
                _fix(audited, caller),
            )


def _asking(called: AuditedWorkflow) -> str:
    """A job that uploads and asks for the permission itself; empty if there is none."""
    for job in called.upload_jobs.values():
        asked = called.workflow.permissions_of(job)
        if asked and asked.level("id-token") == "write":
            return job.id
    return ""


def _wants_token(audited: AuditedWorkflow, upload: Upload) -> bool:
    """Whether an upload can only sign in by an identity token, as far as the workflow tells."""
    step = upload.step
    if step is None or step.arguments.expression:
        return False
    if step.uses and client_of(upload).lower() not in _ASK_THEMSELVES:
        return is_publish_action(step) and not step.arguments.get("password")
    if (
        client_of(upload).lower() not in _ASK_THEMSELVES
        or given_passwords(audited, upload)
        or password_of(audited, upload)
    ):
        return False
    scripts = (one.run.value for one in upload.job.steps if one.run)
    return not (describe_secrets(audited.workflow, upload.job) or any(map(_SIGNS_IN.search, scripts)))


def _caller_may(audited: AuditedWorkflow, job: Job) -> bool:
    """A workflow that is called has the permissions of its caller, if it says nothing of its own."""
    return "workflow_call" in audited.workflow.triggers and audited.workflow.permissions_of(job) is None


def _is_reached_without_caller(audited: AuditedWorkflow, job: Job) -> bool:
    """Whether an event of the workflow itself leads to an upload of the job, which then has no caller to ask."""
    return any(
        route.upload.job is job
        and route.run.workflow is audited.workflow
        and route.run.event.name != "workflow_call"
        for route in audited.routes
    )


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
