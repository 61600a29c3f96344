"""A release runs green and publishes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.liveness import MAYBE, NO, YES
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.proof.release_makers import made_by_own_token
from tracer_bullet.workflow.proof.rights import lacks_machine, lacks_token
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.text.nodes import Span

_BAD = """\
jobs:
  guard:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    steps:
      - run: "true"
  publish:
    needs: guard
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("    if: github.event_name == 'push'\n", "")
_JOB = re.compile(r"job `(?P<job>[^`/ ]+)")
_LINE = re.compile(r"\(line (?P<line>\d+)\)")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """What stops the release that comes nearest, as the verdict says it; of a file that GitHub refuses, why."""
    liveness = audited.proof.liveness
    if liveness.answer != NO or _is_told_elsewhere(audited) or _releases_by_itself(audited):
        return
    if refused := next((one for one in audited.workflow.problems if not one.is_unknown), None):
        yield AuditFinding(f"GitHub refuses the file: {refused.message}", refused.span, refused.hint)
        return
    yield AuditFinding(
        liveness.why,
        _place(audited, liveness.why),
        liveness.cure or "change what stops it; `tracer plan` shows which jobs run on which event",
    )


def _is_told_elsewhere(audited: AuditedWorkflow) -> bool:
    maker = made_by_own_token(audited.simulator, ReleaseKind.RELEASE)
    is_maker = bool(maker and maker.said == audited.proof.liveness.why)
    return is_maker or any(lacks_token(upload) or lacks_machine(upload) for upload in audited.uploads)


def _releases_by_itself(audited: AuditedWorkflow) -> bool:
    """Whether what may upload to PyPI is in a workflow that this one calls, and that a release starts."""
    called = {one.workflow.path for one in audited.may_upload if one.index != TESTPYPI}
    return bool(called) and all(
        path in audited.called and path in audited.siblings and _is_alive(audited.siblings[path])
        for path in called
    )


def _is_alive(audited: AuditedWorkflow) -> bool:
    return audited.proof.liveness.answer in {YES, MAYBE}


def _place(audited: AuditedWorkflow, why: str) -> Span:
    """The condition of the job that is named, or the line; otherwise `on:`."""
    if line := _LINE.search(why):
        return audited.span_in_line(int(line["line"]))
    named = _JOB.search(why)
    job = audited.workflow.jobs.get(named["job"]) if named else None
    if job is None and "does not start" not in why:
        uploads = audited.uploads_to(PYPI)
        job = uploads[0].job if uploads else None
    if job is None:
        return audited.workflow.on
    return job.condition.span if job.condition else job.span


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """That no release tag reaches PyPI, though something is uploaded."""
    if audited.verdict.release_reaches_pypi == NO:
        yield AuditFinding(
            audited.verdict.broken[-1],
            audited.span_in_file(audited.config.path, "upload"),
            "change what stops it; `tracer plan` shows which jobs run on which event",
        )


RULE = Rule(
    id="release-never-publishes",
    summary="no release reaches PyPI",
    severity=Severity.ERROR,
    why="The run is green and nothing is published: a condition can never be true, a job that is skipped takes "
    "those after it along, a filter matches no tag, or the upload goes to another index.",
    cure="Change what the message names. A job runs only if all jobs that it waits for, and all that these wait "
    "for, have succeeded; `!cancelled() && !failure()` lets skipped ones pass.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions",
        "https://github.com/actions/runner/issues/2205",
    ),
)
