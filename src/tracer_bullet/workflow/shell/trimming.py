"""A text without the beginning or the end that a pattern takes away: `${name#pattern}` and its like.

https://www.gnu.org/software/bash/manual/html_node/Shell-Parameter-Expansion.html
"""

from __future__ import annotations

import re

from tracer_bullet.workflow.shell.patterns import pattern as shape_of
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

_WILD = re.compile(r"[*?\[\]()\\]")
_MOST = 500
"""Longer texts are not tried, letter by letter."""


def trim(value: str, operator: str, pattern: str) -> str:
    """`value` trimmed by one of the operators `#`, `##`, `%` and `%%`; unknown where that is not settled."""
    if UNKNOWN_WORDS in value or len(value) > _MOST:
        return UNKNOWN_WORDS
    if UNKNOWN_TEXT in value:
        return _without_beginning(value, pattern) if operator[0] == "#" else UNKNOWN_TEXT
    shape = shape_of([(pattern, False)])
    if not shape.regex:
        return UNKNOWN_TEXT
    lengths = range(len(value) + 1) if len(operator) == 1 else range(len(value), -1, -1)
    for length in lengths:
        taken, left = _cut(value, operator, length)
        if shape.fits(taken):
            return left
    return value


def _cut(value: str, operator: str, length: int) -> tuple[str, str]:
    """So many letters from the beginning or the end, and what is left."""
    if operator[0] == "#":
        return value[:length], value[length:]
    at = len(value) - length
    return value[at:], value[:at]


def _without_beginning(value: str, plain: str) -> str:
    """A text of which a part is not known, without a beginning that is written out."""
    known = value.partition(UNKNOWN_TEXT)[0]
    if _WILD.search(plain) or (plain.startswith(known) and plain != known):
        return UNKNOWN_TEXT
    return value.removeprefix(plain)
