"""The findings as annotations: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.

GitHub shows ten errors and ten warnings of a step. The last of each tells how many are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.report.check.results import CheckResults, ShownFinding

MOST = 10
_COMMANDS = {Severity.ERROR: "error", Severity.ADVICE: "warning"}


def annotate(results: CheckResults) -> str:
    """One command a line; the most that GitHub shows."""
    return "".join(
        f"{line}\n"
        for severity in Severity
        for line in _commands(severity, [one for one in results.shown if one.severity is severity])
    )


def _commands(severity: Severity, shown: Sequence[ShownFinding]) -> Iterator[str]:
    command = _COMMANDS[severity]
    kept = shown if len(shown) <= MOST else shown[: MOST - 1]
    for one in kept:
        span, finding = one.finding.span, one.finding
        place = f"file={_property(one.path)},line={span.line},col={span.column}"
        text = _data(f"{finding.message}\nhint: {finding.hint}")
        yield f"::{command} {place},title={_property(finding.rule)}::{text}"
    if len(kept) < len(shown):
        yield f"::{command}::{len(shown) - len(kept)} more: run `tracer check` to see all of them"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
