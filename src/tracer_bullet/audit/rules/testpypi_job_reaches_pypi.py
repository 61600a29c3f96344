"""A job for TestPyPI that uploads to PyPI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TESTPYPI_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_TESTPYPI = re.compile(r"test[-_. ]?pypi|test\.pypi\.org|pypi[-_. ]?test", re.IGNORECASE)
_URL = "        with:\n          repository-url: https://test.pypi.org/legacy/\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The uploads to PyPI by jobs that name TestPyPI, and upload nothing there."""
    tested = {one.job.id for one in audited.uploads if one.index != PYPI}
    for upload in audited.uploads_to(PYPI):
        if upload.job.id not in tested and (name := _name_of_testpypi(upload.job)):
            yield AuditFinding(
                f"job `{upload.job.id}` is for TestPyPI by its {name}, and uploads to PyPI",
                audited.span_of(upload),
                "give the upload the address of TestPyPI: `repository-url: https://test.pypi.org/legacy/`",
            )


def _name_of_testpypi(job: Job) -> str:
    """What says that a job is for TestPyPI; empty if nothing does."""
    environment = job.environment
    said = {
        "name": job.id,
        "environment": environment.name.value if environment else "",
        "address": environment.url.value if environment and environment.url else "",
    }
    return next((what for what, text in said.items() if _TESTPYPI.search(text)), "")


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
