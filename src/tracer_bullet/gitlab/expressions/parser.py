"""From the text of a condition to a tree: literals, and operators by how tightly they bind.

Source: `lib/gitlab/ci/pipeline/expression/lexer.rb` and `parser.rb`, and the precedences beside the lexemes
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracer_bullet.gitlab.expressions.patterns import PATTERN, PatternError, compile_re2

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TOKENS = 100


class ExpressionSyntaxError(ValueError):
    """A condition that GitLab cannot read; it then refuses the whole pipeline."""


class LiteralValue(NamedTuple):
    """A text, `null` (None) or a truth value."""

    value: str | bool | None


class VariableName(NamedTuple):
    """`$NAME`."""

    name: str


class WrittenPattern(NamedTuple):
    """`/…/`, as it is written."""

    text: str


class Negation(NamedTuple):
    """`!` and what it is before."""

    operand: Expression


class Operation(NamedTuple):
    """One of `== != =~ !~ && ||` and both its sides."""

    operator: str
    left: Expression
    right: Expression


Expression: TypeAlias = LiteralValue | VariableName | WrittenPattern | Negation | Operation

_TOKEN = re.compile(
    rf"""\s*(?:(?P<variable>\$[A-Za-z_][A-Za-z0-9_]*)
    |"(?P<double>[^"]*)"|'(?P<single>[^']*)'
    |(?P<pattern>{PATTERN.pattern.replace("?P<body>", "").replace("?P<flags>", "")})
    |(?P<word>null|true|false)\b
    |(?P<operator>==|!=|=~|!~|&&|\|\||!|\(|\)))""",
    re.VERBOSE,
)
_BINDS = {"==": 2, "!=": 2, "=~": 2, "!~": 2, "&&": 1, "||": 0}
_WORDS = {"null": None, "true": True, "false": False}
_Token: TypeAlias = str | Expression


@lru_cache(maxsize=1024)
def parse_rule_condition(text: str) -> Expression:
    """The tree of a condition; raises ExpressionSyntaxError for what GitLab cannot read."""
    tokens = list(_tokens(text))
    if len(tokens) > MAX_TOKENS:
        raise ExpressionSyntaxError(f"more than {MAX_TOKENS} tokens")
    parser = _Parser(tokens)
    found = parser.expression(0)
    parser.end()
    return found


def variables_of(expression: Expression) -> frozenset[str]:
    """The names of all variables in an expression."""
    match expression:
        case VariableName(name):
            return frozenset({name})
        case Negation(operand):
            return variables_of(operand)
        case Operation(_, left, right):
            return variables_of(left) | variables_of(right)
        case _:
            return frozenset()


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        found = _TOKEN.match(stripped, position)
        if found is None:
            raise ExpressionSyntaxError(f"unknown text at `{stripped[position:].strip()[:30]}`")
        yield _token(found)
        position = found.end()


def _token(found: re.Match[str]) -> _Token:
    match found.lastgroup:
        case "variable":
            return VariableName(found["variable"][1:])
        case "word":
            return LiteralValue(_WORDS[found["word"]])
        case "pattern":
            return _pattern(found["pattern"])
        case "operator":
            return found["operator"]
        case quoted:
            return LiteralValue(found[str(quoted)])


def _pattern(text: str) -> WrittenPattern:
    try:
        compile_re2(text)
    except PatternError as error:
        raise ExpressionSyntaxError(str(error)) from error
    return WrittenPattern(text)


class _Parser:
    """Reads tokens from the left; `_BINDS` says how tightly an operator holds its sides."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def expression(self, least: int) -> Expression:
        left = self._operand()
        while isinstance(operator := self._peek(), str) and _BINDS.get(operator, -1) >= least:
            self._at += 1
            left = Operation(operator, left, self.expression(_BINDS[operator] + 1))
        return left

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise ExpressionSyntaxError(f"`{self._peek()}` is not expected")

    def _operand(self) -> Expression:
        token = self._peek()
        self._at += 1
        if token == "!":  # noqa: S105 - an operator
            return Negation(self._operand())
        if token == "(":  # noqa: S105 - a parenthesis
            found = self.expression(0)
            if self._peek() != ")":
                raise ExpressionSyntaxError("a parenthesis is not closed")
            self._at += 1
            return found
        if token is None or isinstance(token, str):
            raise ExpressionSyntaxError(f"expected a value, found `{token or 'nothing'}`")
        return token

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None
