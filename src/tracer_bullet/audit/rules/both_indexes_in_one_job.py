"""TestPyPI and PyPI in one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TESTPYPI_FIRST
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: https://test.pypi.org/legacy/
    attestations: false
- uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The upload to PyPI, in a job that uploads to TestPyPI as well."""
    tests = {one.job.id for one in audited.uploads_to(TESTPYPI)}
    for upload in audited.uploads_to(PYPI):
        if upload.job.id in tests:
            tests.discard(upload.job.id)
            yield AuditFinding(
                f"job `{upload.job.id}` uploads to TestPyPI and to PyPI",
                audited.span_of(upload),
                "upload to PyPI in a job of its own, which needs the one for TestPyPI",
            )


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The same of a job on GitLab."""
    tests = {one.job.name for one in audited.uploads_to(TESTPYPI)}
    for upload in audited.uploads_to(PYPI):
        if upload.job.name in tests:
            yield finding_in_job(
                audited,
                upload.job,
                f"job `{upload.job.name}` uploads to TestPyPI and to PyPI",
                "upload to PyPI in a job of its own, which needs the one for TestPyPI",
            )


RULE = Rule(
    id="both-indexes-in-one-job",
    summary="one job uploads to TestPyPI and to PyPI",
    severity=Severity.ADVICE,
    why="A job has one environment, so no rule can guard PyPI without TestPyPI. Nothing can try what TestPyPI got before PyPI "
    "gets it.",
    cure="Make two jobs, each with the environment of its index.",
    bad=Example(_BAD),
    good=Example(TESTPYPI_FIRST),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://docs.pypi.org/trusted-publishers/security-model/",),
)
