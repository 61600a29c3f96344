"""`# tracer: ignore[rule, …] reason` at the end of a line, or on a line of its own above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text.lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.audit.rule import AuditFinding

_IGNORE = re.compile(r"#\s*tracer:\s*ignore\[(?P<rules>[\w\s,-]*)\]")


def without_ignored(findings: Iterable[AuditFinding], text: str) -> list[AuditFinding]:
    """The findings that no comment of `text` allows."""
    if "tracer:" not in text:
        return list(findings)
    lines = split_lines(text)
    return [one for one in findings if one.rule not in _ignored(lines, one.span.line)]


def _ignored(lines: Sequence[str], line: int) -> set[str]:
    """The rules that are allowed in a line, counted from 1."""
    own = lines[line - 1] if 0 < line <= len(lines) else ""
    above = lines[line - 2] if 1 < line <= len(lines) + 1 else ""
    places = [own, *([above] if above.lstrip().startswith("#") else [])]
    found = (_IGNORE.search(place) for place in places)
    return {name.strip() for match in found if match for name in match["rules"].split(",")}
