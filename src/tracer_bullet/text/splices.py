"""Edits of a text: replace the characters from `start` to `end`, and leave every other one as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Splice(NamedTuple):
    """Put `replacement` where the characters from `start` up to `end` stand, counted from 0."""

    start: int
    end: int
    replacement: str


def apply_splices(text: str, splices: Iterable[Splice]) -> str:
    """`text` with every splice made, all positions being those of `text` as given.

    Insertions at one place keep the order in which they are given. Raises ValueError for splices that
    overlap or lie outside the text: which of two edits wins is never guessed.
    """
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
    pieces = []
    position = 0
    for splice in ordered:
        if not position <= splice.start <= splice.end <= len(text):
            raise ValueError(
                f"the edit of characters {splice.start} to {splice.end} overlaps another or the end"
            )
        pieces += [text[position : splice.start], splice.replacement]
        position = splice.end
    return "".join([*pieces, text[position:]])


def as_splice(before: str, after: str) -> Splice:
    """The smallest splice that turns `before` into `after`."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    kept = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return Splice(start, len(before) - kept, after[start : len(after) - kept])
