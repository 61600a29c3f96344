"""Temporary pieces of a workflow's text, each with the whole lines that it replaces or goes between.

What a piece means is for others to decide, and to check by reading the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.gates.gate_splices import Gated, insert_condition
from tracer_bullet.text.blocks import Edit, newline_at
from tracer_bullet.text.lines import below_comments, line_end, line_start
from tracer_bullet.text.scalars import escape_in
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.text.nodes import Entry, Node

CONDITION = "temporary condition"


class Piece(NamedTuple):
    """`splice` changes something in the whole lines from `start` to `end`; the same for an insertion."""

    start: int
    end: int
    splice: Splice
    indent: str
    words: str


def edits_of(text: str, pieces: Iterable[Piece]) -> list[Edit]:
    """A block for each of `pieces`; those that change the same lines share one."""
    return [_edit(text, group) for group in _groups(pieces)]


def is_same_place(one: Piece, other: Piece) -> bool:
    """Whether two pieces write the same thing, so that only one of them can be."""
    return one.words == other.words and one.splice[:2] == other.splice[:2]


def _groups(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces whose lines overlap, together; insertions at one place keep their order."""
    groups: list[list[Piece]] = []
    end = -1
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        if groups and piece.start < end:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        end = max(end, piece.end)
    return groups


def _edit(text: str, group: Sequence[Piece]) -> Edit:
    start, end = group[0].start, max(piece.end for piece in group)
    moved = [
        Splice(one.splice.start - start, one.splice.end - start, one.splice.replacement) for one in group
    ]
    words = " and ".join(dict.fromkeys(piece.words for piece in group))
    return Edit(start, end, apply_splices(text[start:end], moved), group[0].indent, words)


def set_condition(text: str, found: Gated, condition: str) -> Piece:
    """The `if:` of a job or step rewritten on one line."""
    entry = found.body.entry("if")
    if entry:
        return replaced_value(text, found, entry, write_condition(condition), CONDITION)
    if found.body.flow:
        written = f'if: "{escape_in(chr(34), condition)}", '
        first = found.body.entries[0].key.span.start
        return _inside(text, found, Splice(first, first, written), CONDITION)
    splice = insert_condition(text, found, condition)
    newline = newline_at(text, splice.start)
    indent = " " * (found.body.entries[0].key.span.column - 1)
    line = f"{indent}if: {write_condition(condition)}{newline}"
    return Piece(splice.start, splice.start, splice._replace(replacement=line), indent, CONDITION)


def replaced_value(text: str, found: Gated, entry: Entry, written: str, words: str) -> Piece:
    """Another value for an entry of a job or step."""
    span = entry.value.span
    blank = "" if text[span.start - 1 : span.start] in (" ", "\t", "\n") else " "
    if span.line > entry.key.span.line:  # a value below its key
        colon = text.index(":", entry.key.span.end) + 1
        span, blank = span._replace(start=colon), " "
    if found.body.flow:
        if not written.startswith('"'):
            written = f'"{escape_in(chr(34), written)}"'
        return _inside(text, found, Splice(span.start, span.end, blank + written), words)
    start, end = line_start(text, entry.key.span.start), line_end(text, span.end)
    return Piece(start, end, Splice(span.start, span.end, blank + written), indent_at(text, start), words)


def _inside(text: str, found: Gated, splice: Splice, words: str) -> Piece:
    start = line_start(text, (found.key or found.body).span.start)
    return Piece(start, line_end(text, found.body.span.end), splice, indent_at(text, start), words)


def insert_lines(text: str, after: Node, lines: Sequence[str], indent: str, words: str) -> Piece:
    """Lines below `after` and a comment that ends it; `indent` is that of the markers around them."""
    at = below_comments(text, line_end(text, after.span.end), indent)
    return insert_at(text, at, lines, "", words)._replace(indent=indent)


def insert_at(text: str, at: int, lines: Sequence[str], indent: str, words: str) -> Piece:
    """Lines at the beginning of the line at `at`, each with `indent` in front."""
    newline = newline_at(text, at)
    written = "".join(f"{indent}{line}{newline}" if line else newline for line in lines)
    return Piece(at, at, Splice(at, at, written), indent, words)


def indent_at(text: str, start: int) -> str:
    """The blanks with which the line at `start` begins."""
    line = text[start : line_end(text, start)]
    return line[: len(line) - len(line.lstrip(" \t"))]
