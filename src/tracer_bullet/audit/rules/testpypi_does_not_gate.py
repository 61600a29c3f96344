"""The release goes to PyPI whether or not TestPyPI took it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TESTPYPI_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Workflow

_RUNS_ANYWAY = re.compile(r"\b(?:always|cancelled)\s*\(", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:success|failure)\s*\(|\bneeds\.", re.IGNORECASE)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Runs that surely try TestPyPI, and whose job for PyPI does not wait, or waits for anything."""
    by_run: dict[int, dict[str, list[Job]]] = {}
    for route in audited.routes:
        upload = route.upload
        if upload.workflow is not audited.workflow or (
            upload.index == TESTPYPI and upload.reached is not True
        ):
            continue
        by_run.setdefault(id(route.run), {}).setdefault(upload.index, []).append(upload.job)
    done: set[str] = set()
    for found in by_run.values():
        for job in found.get(PYPI, ()):
            tests = [one for one in found.get(TESTPYPI, ()) if one.id != job.id]
            if tests and job.id not in done and (why := _why_open(audited.workflow, tests, job)):
                done.add(job.id)
                hint = f"add `{tests[0].id}` to `needs` of job `{job.id}`"
                if "continue-on-error" in why:
                    hint = f"remove `continue-on-error` from job `{tests[0].id}`"
                if "`if:`" in why:
                    hint = "ask for `!cancelled() && !failure()`, or for no status"
                yield AuditFinding(why, job.span, hint)


def _why_open(workflow: Workflow, tests: list[Job], job: Job) -> str:
    """Why a failure on TestPyPI does not stop the job; empty if it does."""
    before = workflow.names_before(job.id)
    gating = [one for one in tests if one.id in before]
    if not gating:
        return (
            f"job `{job.id}` publishes to PyPI without waiting for job `{tests[0].id}`, which tries TestPyPI"
        )
    if job.condition and _RUNS_ANYWAY.search(job.condition.value) and not _ASKS.search(job.condition.value):
        return f"the `if:` of job `{job.id}` lets it publish to PyPI after TestPyPI has refused the files"
    ignored = [one for one in gating if _goes_on(one)]
    if len(ignored) == len(gating):
        return f"`continue-on-error` lets job `{job.id}` publish after TestPyPI has refused the files"
    return ""


def _goes_on(job: Job) -> bool:
    given = [job.continue_on_error, *(step.continue_on_error for step in job.steps if step.uses)]
    return any(one is not None and one.value.lower() == "true" for one in given)


RULE = Rule(
    id="testpypi-does-not-gate",
    summary="PyPI does not wait for TestPyPI",
    severity=Severity.ADVICE,
    why="An upload to TestPyPI that nothing waits for finds out too late that the index refuses the files.",
    cure="Add the job that uploads to TestPyPI to the `needs:` of the job that uploads to PyPI.",
    bad=Example(TESTPYPI_FIRST.replace("    needs: testpypi\n", "")),
    good=Example(TESTPYPI_FIRST),
    find=find,
)
