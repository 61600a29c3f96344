"""Additions to what is written in braces and brackets: insertions between the characters, none replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text.nodes import Mapping, Sequence
from tracer_bullet.text.scalars import quote
from tracer_bullet.text.splices import Splice
from tracer_bullet.trigger.wanted import DISPATCH, PUSH

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.trigger.wanted import WantedEvents


def extend_events(text: str, on: Mapping, wanted: WantedEvents) -> list[Splice]:
    """Add the wanted events to `on: {…}`."""
    push = on.get(PUSH)
    dispatch = [f"{DISPATCH}: null"] if wanted.dispatch else []
    if push and wanted.patterns:
        behind = push.span.end
        return [*extend_push(text, push, wanted), *(Splice(behind, behind, f", {item}") for item in dispatch)]
    pushed = [f"{PUSH}: {{{_branches(wanted)}}}"] if wanted.patterns else []
    return [_prepend(text, on, [*pushed, *dispatch])]


def extend_push(text: str, push: Node, wanted: WantedEvents) -> list[Splice]:
    """Add the wanted branches to `push: {…}`."""
    if not isinstance(push, Mapping):
        return []
    branches = push.get("branches")
    return extend_branches(branches, wanted) if branches else [_prepend(text, push, [_branches(wanted)])]


def extend_branches(branches: Node, wanted: WantedEvents) -> list[Splice]:
    """Add the wanted branches behind the last of `branches: […]`, or make a list of `branches: main`."""
    added = "".join(f", {quote(pattern)}" for pattern in wanted.patterns)
    if isinstance(branches, Sequence) and branches.items:
        behind = branches.items[-1].span.end
        return [Splice(behind, behind, added)]
    start, end = branches.span.start, branches.span.end
    return [Splice(start, start, "["), Splice(end, end, f"{added}]")]


def _branches(wanted: WantedEvents) -> str:
    return f"branches: [{', '.join(map(quote, wanted.patterns))}]"


def _prepend(text: str, mapping: Mapping, items: list[str]) -> Splice:
    brace = text.index("{", mapping.span.start) + 1
    added = ", ".join(items)
    if not mapping.entries:
        return Splice(brace, brace, added)
    first = mapping.entries[0].key.span
    if first.line > mapping.span.line:
        return Splice(brace, brace, f"{added},")
    return Splice(first.start, first.start, f"{added}, ")
