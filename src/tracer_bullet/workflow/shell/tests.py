"""`[ … ]`, `[[ … ]]` and `test`, where they can be decided.

https://www.gnu.org/software/bash/manual/html_node/Bash-Conditional-Expressions.html
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, either, opposite
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS, Text, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.state import State

_KNOWN = re.compile(rf"[^*?\[\\{UNKNOWN_TEXT}{UNKNOWN_WORDS}]*")
_SIMPLE_REGEX = re.compile(r"\^?[A-Za-z0-9_/.\\-]*\$?\Z")


def decide_test(words: Sequence[Word], state: State) -> Truth:
    """Whether the test that these words are holds; UNKNOWN where it cannot be told."""
    extended = words[0].bare == "[["
    inner = list(words[1:] if words[0].bare == "test" else words[1:-1])
    return _alternatives(inner, state, extended=extended)


def matches_any(subject: str, patterns: Sequence[Word], state: State) -> Truth:
    """Whether one of the patterns of a `case` arm fits."""
    result: Truth = False
    for pattern in patterns:
        result = either(result, _same(subject, pattern, state, pattern_allowed=True))
    return result


def _alternatives(words: list[Word], state: State, *, extended: bool) -> Truth:
    """Parts joined by `||` of parts joined by `&&`; neither parentheses nor `-a` and `-o` are followed."""
    if not extended:
        return _negated(words, state, extended=False)
    result: Truth = False
    for alternative in _parts(words, "||"):
        holds: Truth = True
        for part in _parts(alternative, "&&"):
            holds = both(holds, _negated(part, state, extended=True))
        result = either(result, holds)
    return result


def _parts(words: list[Word], operator: str) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.bare == operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _negated(words: list[Word], state: State, *, extended: bool) -> Truth:
    turned = 0
    while turned < len(words) and words[turned].bare == "!":
        turned += 1
    holds = _single(words[turned:], state, extended=extended)
    return opposite(holds) if turned % 2 else holds


def _single(words: list[Word], state: State, *, extended: bool) -> Truth:
    match words:
        case [flag, word] if flag.bare in ("-n", "-z"):
            return _is_empty(state.join(word), wanted=flag.bare == "-z")
        case [word] if word.bare != "(":
            return _is_empty(state.join(word), wanted=False)
        case [left, operator, right]:
            subject = state.join(left)
            if operator.bare in ("=", "=="):
                return _same(subject, right, state, pattern_allowed=extended)
            if operator.bare == "!=":
                return opposite(_same(subject, right, state, pattern_allowed=extended))
            if operator.bare == "=~":
                return _found(subject, state.join(right))
    return UNKNOWN


def _is_unknown(text: str) -> bool:
    return UNKNOWN_TEXT in text or UNKNOWN_WORDS in text


def _is_empty(text: str, *, wanted: bool) -> Truth:
    if text.strip(UNKNOWN_TEXT + UNKNOWN_WORDS):
        return not wanted
    return UNKNOWN if text else wanted


def _same(subject: str, word: Word, state: State, *, pattern_allowed: bool) -> Truth:
    text = state.join(word)
    if _is_unknown(subject) or _is_unknown(text):
        return UNKNOWN if _may_meet(subject, text) else False
    if pattern_allowed and _is_pattern(word):
        return fnmatch.fnmatchcase(subject, text)
    return subject == text


def _may_meet(subject: str, text: str) -> bool:
    """Whether what is known at the beginning of both is the same: `refs/heads/…` is never `refs/tags/v*`."""
    known, wanted = _KNOWN.match(subject), _KNOWN.match(text)
    return known is None or wanted is None or known[0].startswith(wanted[0]) or wanted[0].startswith(known[0])


def _is_pattern(word: Word) -> bool:
    return any(
        isinstance(part, Text) and not part.quoted and re.search(r"[*?\[]", part.text) for part in word.parts
    )


def _found(subject: str, regex: str) -> Truth:
    """Only regular expressions that are plain text with anchors are decided."""
    if _is_unknown(subject) or not _SIMPLE_REGEX.match(regex):
        return UNKNOWN
    try:
        return re.search(regex, subject) is not None
    except re.error:
        return UNKNOWN
