"""A smoke test that nothing waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.smoke_test_missing import RULE as MISSING
from tracer_bullet.audit.smoke import smoke_jobs
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_GOOD = MISSING.good.text


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The jobs that upload to PyPI in the same run, and wait for no smoke test."""
    smoke = smoke_jobs(audited)
    tests = {one.job.id for one in audited.uploads_to(TESTPYPI)}
    for job in {one.job.id: one.job for one in audited.uploads_to(PYPI)}.values():
        before = audited.workflow.names_before(job.id)
        if smoke and tests & before and not before & smoke.keys() and job.id not in smoke:
            first = next((name for name in smoke if not _waits(audited, name, job)), next(iter(smoke)))
            cure = f"add `{first}` to `needs` of job `{job.id}`"
            if _waits(audited, first, job):
                lane = min(tests & before)
                cure = f"make job `{first}` wait for `{lane}` instead of `{job.id}`, then {cure}"
            yield AuditFinding(
                f"job `{job.id}` publishes to PyPI without waiting for `{first}`, which tries the upload",
                job.span,
                cure,
            )


def _waits(audited: AuditedWorkflow, name: str, job: Job) -> bool:
    """Whether the job `name` waits for `job`, which then cannot need it."""
    return job.id in audited.workflow.names_before(name)


RULE = Rule(
    id="smoke-test-does-not-gate",
    summary="PyPI does not wait for the smoke test",
    severity=Severity.ADVICE,
    why="A smoke test that nothing waits for fails after PyPI has the files, and PyPI never takes them back.",
    cure="Add the smoke test to the `needs:` of the job that uploads to PyPI.",
    bad=Example(_GOOD.replace("needs: smoke-test", "needs: testpypi")),
    good=Example(_GOOD),
    find=find,
)
