"""A job for TestPyPI that uploads to PyPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TESTPYPI_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.wrong_address import name_of_testpypi
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_URL = "        with:\n          repository-url: https://test.pypi.org/legacy/\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The uploads to PyPI by jobs that name TestPyPI, and upload nothing there."""
    tested = {one.job.id for one in audited.uploads if one.index != PYPI}
    for upload in audited.uploads_to(PYPI):
        if upload.job.id not in tested and (name := name_of_testpypi(upload.job)):
            yield AuditFinding(
                f"job `{upload.job.id}` is for TestPyPI by its {name}, and uploads to PyPI",
                audited.span_of(upload),
                "give the upload the address of TestPyPI: `repository-url: https://test.pypi.org/legacy/`",
            )


RULE = Rule(
    id="testpypi-job-reaches-pypi",
    summary="a job for TestPyPI uploads to PyPI",
    severity=Severity.ERROR,
    why="Clients upload to PyPI unless they are told another address. What was meant to be tried first is public, "
    "and PyPI never takes the same file name again.",
    cure="Give the upload the address of TestPyPI.",
    bad=Example(TESTPYPI_FIRST.replace(_URL, "")),
    good=Example(TESTPYPI_FIRST),
    find=find,
    sources=("https://packaging.python.org/en/latest/guides/using-testpypi/",),
)
