"""The findings as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracer_bullet.report.check.results import CheckResults, ShownFinding


def describe_check(results: CheckResults) -> dict[str, Any]:
    """As the help of the command says."""
    return {
        "findings": [_describe(one) for one in results.shown],
        "errors": results.errors,
        "hidden": results.hidden,
        "fixed": results.fixed,
    }


def _describe(shown: ShownFinding) -> dict[str, Any]:
    finding = shown.finding
    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": shown.severity.value,
        "path": shown.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "hint": finding.hint,
        "fix": {"title": fix.title, "safe": fix.is_safe} if fix else None,
    }
