"""Trusted publishing without an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_GOOD = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Jobs that upload to PyPI by an identity token, without `environment`."""
    for job in {one.job.id: one.job for one in audited.uploads_to(PYPI)}.values():
        if job.environment is None and may_ask_for_token(audited.workflow, job):
            yield AuditFinding(
                f"job `{job.id}` publishes without an environment",
                job.span,
                f"add `environment: pypi` to job `{job.id}`, and register it with the publisher",
            )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The same of jobs on GitLab."""
    for upload in audited.uploads_to(PYPI):
        if not upload.job.body.get("environment") and PYPI in upload.job.audiences:
            yield finding_in_job(
                audited,
                upload.job,
                f"job `{upload.job.name}` publishes without an environment",
                f"add `environment: pypi` to job `{upload.job.name}`, and register it with the publisher",
            )


RULE = Rule(
    id="environment-missing",
    summary="the job that publishes to PyPI has no environment",
    severity=Severity.ADVICE,
    why="PyPI does not look at branches. Without an environment, whoever can push a branch can publish; the rules "
    "of an environment are the second gate.",
    cure="Create the environment `pypi` with rules, name it in the job, and register it with the publisher.",
    bad=Example(_GOOD.replace("    environment: pypi\n", "")),
    good=Example(_GOOD),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://docs.pypi.org/trusted-publishers/security-model/",),
)
