"""`[ … ]`, `[[ … ]]` and `test`, where they can be decided.

https://www.gnu.org/software/bash/manual/html_node/Bash-Conditional-Expressions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, either, opposite
from tracer_bullet.workflow.shell.patterns import literal, pattern, regular_expression
from tracer_bullet.workflow.shell.state import is_glob
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.state import State
    from tracer_bullet.workflow.shell.words import Word

_ARITHMETIC = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})


def decide_test(words: Sequence[Word], state: State) -> Truth:
    """Whether the test that these words are holds; UNKNOWN where it cannot be told.

    dash, which is `sh` on Ubuntu, has neither `[[` nor `==`: it takes either for a mistake, and so for no.
    """
    if state.is_plain and any(word.bare in ("[[", "==") for word in words):
        return UNKNOWN
    if words[0].bare == "[[":
        return _alternatives(list(words[1:-1]), state)
    return _plain_test(list(words[1:] if words[0].bare == "test" else words[1:-1]), state)


def matches_any(subject: str, patterns: Sequence[Word], state: State) -> Truth:
    """Whether one of the patterns of a `case` arm fits."""
    result: Truth = False
    for word in patterns:
        result = either(result, pattern(state.pieces(word)).fits(subject))
    return result


def _plain_test(words: list[Word], state: State) -> Truth:
    """`[ … ]` gets its words split and without empty ones: `[ $NONE != x ]` is an error, and so false.

    Where an unquoted word is not known it may be an error as well.
    """
    if any(is_glob(state.pieces(word)) for word in words):
        return UNKNOWN
    fields = [field for word in words for field in state.expand(word)]
    is_open = any(state.may_split(word) for word in words)
    holds = _by_number(fields)
    return UNKNOWN if holds is True and is_open else holds


def _by_number(fields: list[str]) -> Truth:
    """https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html: the number of words decides."""
    match fields:
        case []:
            return False
        case [left, "=" | "==" | "!=" as operator, right]:
            holds = literal(right).fits(left)
            return opposite(holds) if operator == "!=" else holds
        case ["!", *rest] if len(rest) in (1, 2, 3):
            return opposite(_by_number(rest))
        case [word] | ["-n", word]:
            return _is_empty(word, wanted=False)
        case ["-z", word]:
            return _is_empty(word, wanted=True)
    return False if _is_error(fields) else UNKNOWN


def _is_error(fields: list[str]) -> bool:
    """Two words of which the first is plainly no operator, such as what is left of `$NONE = x`."""
    return len(fields) == 2 and all(_is_plain(word) and not word.startswith("-") for word in fields)


def _is_plain(text: str) -> bool:
    return UNKNOWN_TEXT not in text and UNKNOWN_WORDS not in text


def _alternatives(words: list[Word], state: State) -> Truth:
    """Parts joined by `||` of parts joined by `&&`; parentheses are not followed."""
    result: Truth = False
    for alternative in _parts(words, "||"):
        holds: Truth = True
        for part in _parts(alternative, "&&"):
            holds = both(holds, _negated(part, state))
        result = either(result, holds)
    return UNKNOWN if any(word.bare in ("(", ")") for word in words) else result


def _parts(words: list[Word], operator: str) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.bare == operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _negated(words: list[Word], state: State) -> Truth:
    turned = 0
    while turned < len(words) and words[turned].bare == "!":
        turned += 1
    holds = _single(words[turned:], state)
    return opposite(holds) if turned % 2 else holds


def _single(words: list[Word], state: State) -> Truth:
    match words:
        case [flag, word] if flag.bare in ("-n", "-z"):
            return _is_empty(state.join(word), wanted=flag.bare == "-z")
        case [word] if word.bare != "(":
            return _is_empty(state.join(word), wanted=False)
        case [left, operator, right]:
            subject = state.join(left)
            if operator.bare in ("=", "=="):
                return pattern(state.pieces(right)).fits(subject)
            if operator.bare == "!=":
                return opposite(pattern(state.pieces(right)).fits(subject))
            if operator.bare == "=~":
                return regular_expression(state.pieces(right)).fits(subject)
            if operator.bare in _ARITHMETIC:
                state.evaluate(subject)
                state.evaluate(state.join(right))
    return UNKNOWN


def _is_empty(text: str, *, wanted: bool) -> Truth:
    if text.strip(UNKNOWN_TEXT + UNKNOWN_WORDS):
        return not wanted
    return UNKNOWN if text else wanted
