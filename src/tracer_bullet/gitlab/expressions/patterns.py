"""Patterns of GitLab's expressions, which RE2 reads, and what they match.

https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracer_bullet.gitlab.expressions.values import MAYBE, UNKNOWNS, Value

PATTERN = re.compile(r"/(?P<body>(?:\\.|[^/\\\n])(?:\\.|[^/\\\n])+)/(?P<flags>[ismU]*)")
"""At least two characters: `/./` is a syntax error."""
_UNSUPPORTED = re.compile(r"\(\?(?:[=!]|<[=!]|>|\()|(?<!\\)(?:\\\\)*\\[1-9]")
"""Look-around, atomic groups, conditions and back references, none of which RE2 knows."""
_CLASSES = {
    "[:alpha:]": "a-zA-Z",
    "[:digit:]": "0-9",
    "[:alnum:]": "a-zA-Z0-9",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9a-fA-F",
}


class PatternError(ValueError):
    """A pattern that GitLab does not take; the whole pipeline is then invalid."""


@lru_cache(maxsize=512)
def compile_re2(text: str) -> re.Pattern[str] | None:
    """The pattern of `/body/flags`, or None for one that only RE2 reads.

    Raises PatternError for text that is no pattern.
    """
    found = PATTERN.fullmatch(text)
    if found is None or _UNSUPPORTED.search(found["body"]):
        raise PatternError(f"`{text}` is not a pattern that GitLab takes")
    body = found["body"].replace(r"\/", "/").replace(r"\z", r"\Z")
    for name, written in _CLASSES.items():
        body = body.replace(name, written)
    flags = found["flags"]
    options = re.IGNORECASE * ("i" in flags) | re.DOTALL * ("s" in flags) | re.MULTILINE * ("m" in flags)
    if "m" not in flags:
        body = re.sub(r"(?<!\\)\$(?=\Z|\)|\|)", r"\\Z", body)
    try:
        return re.compile(body, options)
    except re.error:
        return None


def matches_pattern(left: Value, right: Value) -> Value:
    """`=~`: in a text on the right that is no pattern, the one on the left is searched."""
    if right is None or right is False:
        return False
    if right in UNKNOWNS:
        return MAYBE
    text = "" if left is None else left
    if isinstance(right, str):
        return _matches_text(text, right)
    if text in UNKNOWNS or right is UNREADABLE:
        return MAYBE
    return right.search(str(text)) is not None


def _matches_text(text: Value, right: str) -> Value:
    if right.startswith("/"):
        try:
            return matches_pattern(text, compile_re2(right) or UNREADABLE)
        except PatternError:
            pass
    if text in UNKNOWNS:
        return MAYBE
    return str(text) in right


class _Unreadable:
    """A pattern that only RE2 reads."""


UNREADABLE = _Unreadable()
