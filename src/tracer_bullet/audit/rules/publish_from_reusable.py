"""Trusted publishing from a workflow that others call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.client_uploads import could_sign_in, given_passwords, password_of
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.actions import is_publish_action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.reach import Upload


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger, if it leads to an upload without a password."""
    trigger = audited.workflow.triggers.get("workflow_call")
    if trigger is None or _callers_only_build(audited):
        return
    for upload in audited.uploads:
        if upload.index in {PYPI, TESTPYPI} and _is_trusted(audited, upload):
            yield AuditFinding(
                f"job `{upload.job.id}` publishes from a reusable workflow, which trusted publishing does not support",
                trigger.span,
                "move the job that uploads into the workflow that starts; the build can stay here",
            )
            return


def _is_trusted(audited: AuditedWorkflow, upload: Upload) -> bool:
    """Whether an upload signs in by an identity token: the publish action, or a client in a job that has one."""
    if given_passwords(audited, upload) or password_of(audited, upload):
        return False
    return is_publish_action(upload.step) or could_sign_in(audited, upload)


def _callers_only_build(audited: AuditedWorkflow) -> bool:
    """Whether the workflows of the repository that call this one reach no upload of it."""
    path = audited.workflow.path
    callers = [one for one in audited.siblings.values() if path in one.called]
    routes = (route for caller in callers for route in caller.routes)
    return bool(callers) and all(route.upload.workflow.path != path for route in routes)


RULE = Rule(
    id="publish-from-reusable",
    summary="trusted publishing from a reusable workflow",
    severity=Severity.ADVICE,
    why="PyPI compares the file that was called, and attestations name the file that started. No registration "
    "satisfies both, so the upload fails with `invalid-publisher` or without attestations.",
    cure="Upload from the workflow that the event starts.",
    bad=Example("on:\n  workflow_call:\n"),
    good=Example("on:\n  release:\n    types: [published]\n"),
    find=find,
    sources=("https://docs.pypi.org/trusted-publishers/troubleshooting/#reusable-workflows-on-github",),
)
