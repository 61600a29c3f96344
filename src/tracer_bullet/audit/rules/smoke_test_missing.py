"""TestPyPI and PyPI in one run, and nothing in between that tries the upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TESTPYPI_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.smoke import smoke_installs, smoke_jobs
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_SMOKE = """\
  smoke-test:
    needs: testpypi
    runs-on: ubuntu-latest
    steps:
      - run: pip install --no-deps --index-url https://test.pypi.org/simple/ demo
"""
_GOOD = TESTPYPI_FIRST.replace("  pypi:\n    needs: testpypi\n", f"{_SMOKE}  pypi:\n    needs: smoke-test\n")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The jobs that upload to PyPI after TestPyPI, in a workflow without any smoke test."""
    tests = {one.job.id for one in audited.uploads_to(TESTPYPI)}
    if not tests or smoke_jobs(audited) or any(smoke_installs(audited)):
        return
    for job in {one.job.id: one.job for one in audited.uploads_to(PYPI)}.values():
        if tests & audited.workflow.names_before(job.id):
            yield AuditFinding(
                f"job `{job.id}` publishes to PyPI what nothing has installed from TestPyPI",
                job.span,
                "add a job that installs the upload from TestPyPI, and name it in `needs:` here",
            )


RULE = Rule(
    id="smoke-test-missing",
    summary="nothing installs from TestPyPI what PyPI gets next",
    severity=Severity.ADVICE,
    why="That TestPyPI took the files says nothing about whether they install and import. A missing module or "
    "data file shows only then.",
    cure="Install the uploaded version from TestPyPI in a job between the two, import it, and run its commands.",
    bad=Example(TESTPYPI_FIRST),
    good=Example(_GOOD),
    find=find,
    sources=("https://packaging.python.org/en/latest/guides/using-testpypi/",),
)
