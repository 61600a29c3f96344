"""A smoke test that does not wait for the index, or waits for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.smoke_test_missing import RULE as MISSING
from tracer_bullet.audit.smoke import smoke_installs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Step

_INSTALL = "pip install --no-deps --index-url https://test.pypi.org/simple/ demo"
_LOOP = f"""\
|
          for attempt in 1 2 3 4 5; do
            {_INSTALL} && exit 0
            sleep 15
          done
          exit 1"""
_RETRIES = re.compile(r"\b(?:for|while|until|retry|range)\b", re.IGNORECASE)
_PAUSES = re.compile(r"\b(?:Start-)?sleep\b", re.IGNORECASE)
_LOOPS = re.compile(r"(?s)\b(?:for|while|until)\b.*\bdo\b.*\binstall\b.*\bdone\b")
_CACHED = "the index is cached for some minutes after an upload"
_AT_ONCE = f"TestPyPI may not show the version yet: {_CACHED}"
_FIXED = f"one pause of a fixed length is too short now and then: {_CACHED}"
_NO_PAUSE = f"these attempts follow each other without a pause: {_CACHED}"
_ENDLESS = re.compile(r"\b(?:while\s+(?:true\b|:|!)|until\b)")
_COUNTS = re.compile(r"\(\(|\bexpr\b|-(?:ge|gt|lt|le|eq)\b|\btimeout\b|SECONDS|\bbreak\b[^\n]*\d|\bexit 1\b")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The installs from TestPyPI."""
    for command in smoke_installs(audited):
        script = command.step.script
        span = audited.span_in_line(command.line, command.words[0])
        if _is_endless(script, command.step, command.job):
            yield AuditFinding(
                "this loop never ends if the version does not appear on TestPyPI",
                span,
                "count the attempts, and fail after the last one; or set `timeout-minutes` on the job",
            )
        elif _LOOPS.search(script) and not _PAUSES.search(script):
            yield AuditFinding(_NO_PAUSE, span, "wait between two attempts, for example `sleep 15`")
        elif not _RETRIES.search(script) and not _retries_before(command.job, command.step):
            is_fixed = bool(_PAUSES.search(script)) or _pauses_before(command.job, command.step)
            yield AuditFinding(
                _FIXED if is_fixed else _AT_ONCE,
                span,
                "try again a few times, with a pause: `for attempt in 1 2 3 4 5; do … && exit 0; sleep 15; done; exit 1`",
            )


def _is_endless(script: str, step: Step, job: Job) -> bool:
    is_bounded = step.node.get("timeout-minutes") or job.node.get("timeout-minutes")
    loop = script[: script.rfind("done")]  # what comes after the loop does not end it
    return bool(_ENDLESS.search(script)) and not _COUNTS.search(loop) and not is_bounded


def _retries_before(job: Job, step: Step) -> bool:
    """Whether an earlier step asks the index until it answers, or an action does."""
    return any(
        bool(_RETRIES.search(one.run.value))
        if one.run
        else one.uses is not None and bool(re.search("wait|retry", one.uses.text))
        for one in job.steps[: step.position]
    )


def _pauses_before(job: Job, step: Step) -> bool:
    return any(one.run and _PAUSES.search(one.run.value) for one in job.steps[: step.position])


RULE = Rule(
    id="smoke-test-retry",
    summary="a smoke test does not wait for TestPyPI, or waits without an end",
    severity=Severity.ADVICE,
    why="A new version takes a while to appear on the index. An install without a retry fails now and then, and "
    "one that waits for ever costs six hours when the upload went wrong.",
    cure="Try a bounded number of times, with a pause in between.",
    bad=Example(MISSING.good.text),
    good=Example(MISSING.good.text.replace(_INSTALL, _LOOP)),
    find=find,
)
