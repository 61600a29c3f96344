"""What an `if:` asks for, and what asks for a gate as well; how that is written is no matter here."""

from __future__ import annotations

from tracer_bullet.workflow.expressions import (
    Expression,
    ExpressionError,
    parse_condition,
    uses_status_function,
)
from tracer_bullet.workflow.expressions.syntax_tree import Literal, Logical
from tracer_bullet.workflow.expressions.templates import OPEN, parse_template
from tracer_bullet.workflow.expressions.tokens import TokenKind, tokenize

ALWAYS = ""
"""What is asked for by an `if:` that is blank, or true whatever happens."""

_OPENS = (TokenKind.GROUP, TokenKind.CALL, TokenKind.INDEX)
_CLOSES = (TokenKind.CLOSE, TokenKind.END_INDEX)


def read_condition(text: str) -> str | None:
    """The one expression that `text`, the value of an `if:`, asks for, without braces; ALWAYS if nothing.

    Text around the braces makes a string of them that is never empty, and so always true. None where that is
    not to be told: several expressions side by side, or one that GitHub refuses.
    """
    try:
        parts = parse_condition(text)
        if OPEN not in text:
            return text.strip()
        if any(isinstance(part, str) for part in parts):
            return ALWAYS
        match parse_template(text):
            case (Expression(root=Literal(value=str() as quoted)),):
                return quoted.strip()
            case (Expression() as expression,):
                return expression.text.strip()
    except ExpressionError:
        pass
    return None


def needs_brackets(condition: str) -> bool:
    """Whether `condition && …` would mean something else than `(condition) && …`."""
    root = next((part.root for part in parse_condition(condition) if isinstance(part, Expression)), None)
    return isinstance(root, Logical) and root.operator == "||"


def join_gate(condition: str, gate: str) -> str:
    """The condition that asks for both, and for no part twice."""
    if condition == ALWAYS:
        return gate
    known = split_conjunction(condition) or []
    gate = " && ".join(part for part in split_conjunction(gate) or [gate] if part not in known)
    if not gate:
        return condition
    return f"({condition}) && {gate}" if needs_brackets(condition) else f"{condition} && {gate}"


def split_conjunction(condition: str) -> list[str] | None:
    """The parts of a condition that are joined by `&&`; None for alternatives."""
    depth, start, parts = 0, 0, []
    for token in tokenize(condition):
        depth += (token.kind in _OPENS) - (token.kind in _CLOSES)
        if depth == 0 and token.text == "||":
            return None
        if depth == 0 and token.text == "&&":
            parts.append(condition[start : token.position])
            start = token.position + len(token.text)
    return [" ".join(part.split()) for part in (*parts, condition[start:])]


def join_conditions(*conditions: str) -> str:
    """The condition that asks for all of `conditions`, for each part once.

    A `success()` is left out where nothing asks for another status: that is what GitHub asks for by itself.
    """
    found = [split_conjunction(one) or [one] for one in conditions if one != ALWAYS]
    parts = list(dict.fromkeys(part for each in found for part in each))
    others = [part for part in parts if part != "success()"]
    kept = parts if any(map(_asks_for_status, others)) else others
    is_one = len(kept) == 1
    return " && ".join(part if is_one or split_conjunction(part) else f"({part})" for part in kept)


def _asks_for_status(condition: str) -> bool:
    return any(
        uses_status_function(part) for part in parse_condition(condition) if isinstance(part, Expression)
    )


def asks_for_same(one: str, other: str) -> bool:
    """Whether two values of an `if:` ask for the same, white space aside."""
    read = read_condition(one), read_condition(other)
    return None not in read and len({_words(text) for text in read if text is not None}) == 1


def _words(condition: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenize(condition))
