"""A password in a job that could do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.client_uploads import could_sign_in, password_of
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.gitlab.credentials import exchanges_itself
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    password: ${{ secrets.PYPI_API_TOKEN }}
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """What gives the password, in a job that has `id-token: write`, to what could sign in by itself."""
    for upload in audited.uploads:
        job, step = upload.job, upload.step
        if step is None or upload.index not in {PYPI, TESTPYPI} or not could_sign_in(audited, upload):
            continue
        given = (step.arguments.get("password") if step.uses else None) or password_of(audited, upload)
        if given:
            yield AuditFinding(
                f"job `{job.id}` has `id-token: write`, but the password turns trusted publishing off",
                given.span,
                "remove the password once the publisher is registered (`tracer publishers` prints it)",
            )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """A password that the file gives to a job with an identity token for the index."""
    for job in audited.upload_jobs.values():
        given = audited.passwords(job)
        if given and {PYPI, TESTPYPI} & job.audiences and not exchanges_itself(job):
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` has an identity token, but `{given[0].name}` turns trusted publishing off",
                "tracer migrate",
                given[0].name,
            )


RULE = Rule(
    id="password-beside-id-token",
    summary="a password turns trusted publishing off",
    severity=Severity.ADVICE,
    why="With a password the action uploads by the token and makes no attestations. If the secret is empty, it "
    "silently uses trusted publishing instead, so the log does not tell which of the two publishes.",
    cure="Decide for one: remove the password, or the permission.",
    bad=Example(_BAD),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://github.com/pypa/gh-action-pypi-publish#trusted-publishing",),
)
