"""The splices that put a condition into an `if:`, for every form in which that can be written.

What the result is to mean is for `tracer_bullet.arming.gates.gate_edit` to say, and to check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Scalar
from tracer_bullet.text.scalars import escape_in
from tracer_bullet.text.splices import Splice
from tracer_bullet.workflow.expressions.conditions import needs_brackets

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Entry, Mapping, Node

_BEFORE_IF = ("name", "id", "needs")
_BLANKS = re.compile(r"[ \t]*")
_OPEN, _CLOSE = "${{", "}}"


class Gated(NamedTuple):
    """What gets a gate: the `body` of a job, with the `key` that names it, or of a step."""

    body: Mapping
    key: Node | None = None


def insert_condition(text: str, found: Gated, condition: str) -> Splice:
    """An `if:` where there is none: behind the name and the needs, indented like its neighbours."""
    body = found.body
    if body.flow:
        first = body.entries[0].key.span
        return Splice(first.start, first.start, f"if: {_in_quotes(condition)}, ")
    behind = 0 if found.key else 1
    while behind < len(body.entries) and body.entries[behind].name in _BEFORE_IF:
        behind += 1
    indent = " " * (body.entries[0].key.span.column - 1)
    anchor = body.entries[behind - 1].value if behind else found.key
    index = line_end(text, anchor.span.end if anchor else body.span.start)
    newline = newline_at(text, index)
    if index == len(text) and not text.endswith(("\n", "\r")):
        return Splice(index, index, f"{newline}{indent}if: {condition}")
    return Splice(index, index, f"{indent}if: {condition}{newline}")


def replace_condition(text: str, found: Gated, entry: Entry, condition: str) -> Splice:
    """`condition` in the place of the whole value."""
    span = entry.value.span
    written = _in_quotes(condition) if found.body.flow else condition
    blank = "" if text[span.start - 1 : span.start] in (" ", "\t") else " "
    return Splice(span.start, span.end, blank + written)


def join_in_place(text: str, found: Gated, entry: Entry, known: str, gate: str) -> list[Splice]:
    """`gate` joined to the value, which asks for `known`; nothing where it has to be rewritten."""
    node = entry.value
    if not isinstance(node, Scalar) or (found.body.flow and node.style == "plain"):
        return []
    start, end = _inside(text, node)
    if _OPEN in node.text:
        opening, closing = text.find(_OPEN, start, end), text.rfind(_CLOSE, start, end)
        if opening < 0 or closing < 0:
            return []
        start, end = opening + len(_OPEN), closing
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    if text[start:end].startswith("'") and not known.startswith("'"):
        return []  # a string in the braces, which GitHub takes for the condition itself
    if not needs_brackets(known):
        return [Splice(end, end, _behind(text, start, end) + escape_in(node.style, gate))]
    closed = f"){_behind(text, start, end)}{escape_in(node.style, gate)}"
    return [Splice(start, start, "("), Splice(end, end, closed)]


def _inside(text: str, node: Scalar) -> tuple[int, int]:
    """Where the characters of the value begin and end, without quotes and without a block's first line."""
    start, end = node.span.start, node.span.end
    if node.style in ("'", '"'):
        return start + 1, end - 1
    return (start, end) if node.style == "plain" else (line_end(text, start), end)


def _behind(text: str, start: int, end: int) -> str:
    """What joins a gate to the characters from `start` to `end`: on a line of its own if they are several."""
    last = line_start(text, end)
    if last <= start:
        return " && "
    indent = _BLANKS.match(text, last)
    return f"{newline_at(text, last)}{indent[0] if indent else ''}&& "


def _in_quotes(condition: str) -> str:
    return f'"{escape_in(chr(34), condition)}"'
