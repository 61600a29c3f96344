"""Text with `${{ }}` in it: literal parts and expressions.

A text that is nothing but one expression keeps that expression's type; any other is joined to one string,
which GitHub does by a call of `format` (`TemplateReader` in https://github.com/actions/runner), with the
limits of one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tracer_bullet.workflow.expressions.errors import ExpressionError, shorten
from tracer_bullet.workflow.expressions.functions import MANY
from tracer_bullet.workflow.expressions.parser import MAX_DEPTH, MAX_LENGTH, parse_text
from tracer_bullet.workflow.expressions.syntax_tree import Expression, Literal
from tracer_bullet.workflow.expressions.values import WHITESPACE

OPEN = "${{"
IN_BRACES = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
"""An expression with its braces, for texts that are searched and not parsed."""
# A group is made atomic by `(?>)`: possessive groups match wrongly in Python 3.11.2.
_UP_TO_CLOSE = re.compile(r"((?>(?:[^'}]++|'[^']*+'|\}(?!\}))*))\}\}")


class _Fenced(NamedTuple):
    """What stands between the braces, white space and all; `start` is where it begins in the whole text."""

    text: str
    start: int


def parse_expression(expression: str) -> Expression:
    """The tree of one expression, with or without `${{ }}` around it. Raises ExpressionError."""
    if not expression.strip(WHITESPACE).startswith(OPEN):
        return _parse_trimmed(expression, 0)
    before = len(expression) - len(expression.lstrip(WHITESPACE))
    parts = _split(expression.rstrip(WHITESPACE), before)
    match parts:
        case [_Fenced() as fenced]:
            return _parse_fenced(fenced)
    raise ExpressionError(
        f"`{shorten(expression)}` is text around an expression, not one expression",
        hint="write everything inside one `${{ }}`",
    )


@lru_cache(maxsize=2048)
def parse_template(text: str) -> tuple[str | Expression, ...]:
    """The literal parts and the expressions of a text, in order; one literal part if there is no `${{`.

    Raises ExpressionError for a `${{` that is not closed, for an expression that GitHub refuses, and for a
    text that is too long for it.
    """
    parts = _split(text, 0)
    if len(parts) < 2:
        return tuple(part if isinstance(part, str) else _parse_fenced(part) for part in parts)
    _check_limits(parts)
    return tuple(part if isinstance(part, str) else _parse_fenced(part, MAX_DEPTH - 1) for part in parts)


@lru_cache(maxsize=2048)
def parse_condition(text: str | None) -> tuple[str | Expression, ...]:
    """The parts of an `if:`, whose braces may be left out: one expression as a rule, none if it is blank.

    With text around the braces there are more parts, of which GitHub makes a string that is hardly ever
    empty. A single quoted string in braces is taken for the condition itself: `${{ 'false' }}` is false.
    """
    text = text or ""
    if OPEN in text:
        match parse_template(text):
            case (Expression(root=Literal(value=str() as quoted)),):
                text = quoted
            case parts:
                return parts
    expression = _parse_trimmed(text, 0)
    return (expression,) if expression.root else ()


def _split(text: str, position: int) -> list[str | _Fenced]:
    parts: list[str | _Fenced] = []
    while (opening := text.find(OPEN, position)) >= 0:
        if opening > position:
            parts.append(text[position:opening])
        start = opening + len(OPEN)
        closed = _UP_TO_CLOSE.match(text, start)
        if not closed:
            problem = f"the expression that begins with `{shorten(text[opening:])}` is not closed by `}}}}`"
            raise ExpressionError(problem).moved(opening)
        parts.append(_Fenced(closed[1], start))
        position = closed.end()
    if position < len(text):
        parts.append(text[position:])
    return parts


def _parse_fenced(fenced: _Fenced, max_depth: int = MAX_DEPTH) -> Expression:
    expression = _parse_trimmed(fenced.text, fenced.start, max_depth)
    if expression.root is None:
        raise ExpressionError("an expression was expected between `${{` and `}}`").moved(fenced.start)
    return expression


def _parse_trimmed(text: str, start: int, max_depth: int = MAX_DEPTH) -> Expression:
    before = len(text) - len(text.lstrip(WHITESPACE))
    return parse_text(text.strip(WHITESPACE), start + before, max_depth)


def _check_limits(parts: list[str | _Fenced]) -> None:
    """GitHub's limits on one call of `format`, of which it makes the whole text."""
    length, arguments = len("format('')"), 1
    for part in parts:
        if isinstance(part, str):
            length += len(part) + sum(map(part.count, "'{}"))
        else:
            length += len(part.text.strip(WHITESPACE)) + len(", ") + len(f"{{{arguments - 1}}}")
            arguments += 1
    if length > MAX_LENGTH:
        problem = (
            f"text with expressions in it makes {length:,} characters, more than the {MAX_LENGTH:,} allowed"
        )
        raise ExpressionError(
            problem, hint="pass the values in through `env:` and keep the text free of `${{ }}`"
        )
    if arguments > MANY:
        raise ExpressionError(f"{arguments - 1} expressions in one text are more than the {MANY - 1} allowed")
