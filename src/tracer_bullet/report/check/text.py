"""The findings as text: `file:line:col: sentence [rule]`, the line with a caret, and the cure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import Severity
from tracer_bullet.report.console import paint
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.report.check.results import CheckResults, ShownFinding

_WIDTH = 160


def show_check(results: CheckResults) -> str:
    """All findings, file by file, and the summary."""
    parts = []
    for _, group in groupby(results.shown, key=lambda one: one.path):
        parts += ["\n".join(_lines(one)) for one in group]
    return "\n\n".join([*parts, _summary(results)]) + "\n"


def _lines(shown: ShownFinding) -> Iterator[str]:
    finding = shown.finding
    place = f"{shown.path}:{finding.span.line}:{finding.span.column}"
    colour = "red" if shown.severity is Severity.ERROR else "yellow"
    rule = paint(f"[{finding.rule}]", colour)
    advice = "" if shown.severity is Severity.ERROR else "advice: "
    yield f"{paint(place, 'bold')}: {advice}{finding.message} {rule}"
    if shown.source.strip():
        yield from _excerpt(shown)
    first, *rest = finding.hint.splitlines() or [""]
    yield f"  {paint('hint', 'cyan')}: {first}"
    yield from (f"        {line}" for line in rest)


def _excerpt(shown: ShownFinding) -> Iterator[str]:
    """The line, and a caret below the place; tabs keep the caret in its column."""
    span = shown.finding.span
    source = shown.source[:_WIDTH]
    number = str(span.line)
    before = "".join("\t" if character == "\t" else " " for character in source[: span.column - 1])
    length = max(1, min(span.end - span.start, len(source) - span.column + 1))
    yield f"  {number} | {source}"
    yield f"  {' ' * len(number)} | {before}{'^' * length}"


def _summary(results: CheckResults) -> str:
    said = []
    files = len({one.path for one in results.shown})
    advice = len(results.shown) - results.errors
    if results.shown:
        counts = [counted(results.errors, "error")] if results.errors or not advice else []
        counts += [f"{advice} advice"] if advice else []
        said.append(f"found {' and '.join(counts)} in {counted(files, 'file')}")
    else:
        said.append(f"{counted(results.checked, 'workflow')} checked, nothing found")
    if results.fixed:
        said.append(f"{results.fixed} fixed")
    fixable = sum(1 for one in results.shown if one.finding.fix)
    safe = sum(1 for one in results.shown if one.finding.fix and one.finding.fix.is_safe)
    if safe:
        said.append(f"{safe} fixable with `--fix`")
    if fixable > safe:
        said.append(f"{fixable - safe} with `--fix --unsafe-fixes`")
    if results.hidden:
        said.append(f"{results.hidden} advice hidden (`--advice` shows it)")
    return "; ".join(said)
