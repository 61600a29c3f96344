"""An expression's text as tokens, split where GitHub's lexer splits it."""

from __future__ import annotations

import math
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions.values import WHITESPACE, parse_number, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.expressions.values import Value


class TokenKind(Enum):
    """What a token is, told by its characters and by the token before it."""

    LITERAL = auto()
    NAME = auto()
    FUNCTION = auto()
    PROPERTY = auto()
    STAR = auto()
    """`*` behind a dot."""
    ANY_INDEX = auto()
    """`*` behind an opening bracket."""
    NOT = auto()
    BINARY = auto()
    DOT = auto()
    GROUP = auto()
    """An opening parenthesis that groups."""
    CALL = auto()
    """An opening parenthesis behind a function's name."""
    INDEX = auto()
    """An opening bracket."""
    CLOSE = auto()
    """A closing parenthesis, of either sort."""
    END_INDEX = auto()
    COMMA = auto()
    UNEXPECTED = auto()
    """Characters that are no token."""


class ExpressionToken(NamedTuple):
    """A token: its characters, where they begin (from 0), and the value of a literal."""

    kind: TokenKind
    text: str
    position: int
    value: Value = None


_BOUNDARY = r"()\[\],!><=&|" + re.escape(WHITESPACE)
_REST = f"[^.{_BOUNDARY}]*+"
_TOKEN = re.compile(
    f"[{re.escape(WHITESPACE)}]*+(?:"
    r"(?P<string>'(?>(?:[^']++|'')*)')"
    r"|(?P<mark>==|!=|<=|>=|&&|\|\||[<>()\[\],*!])"
    f"|(?P<number>[-+0-9][^{_BOUNDARY}]*+)"
    r"|(?P<dot>\.)"
    f"|(?P<word>[A-Za-z_]{_REST})"
    r"|(?P<open_string>'.*)"
    f"|(?P<junk>.{_REST}))",
    re.DOTALL,
)
_FRACTION = re.compile(rf"\.[^{_BOUNDARY}]*+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_CALL_FOLLOWS = re.compile(rf"[{re.escape(WHITESPACE)}]*+\(")
_CONSTANTS: dict[str, Value] = {
    "null": None,
    "true": True,
    "false": False,
    "NaN": math.nan,
    "Infinity": math.inf,
}
_MARKS = {
    "(": TokenKind.GROUP,
    ")": TokenKind.CLOSE,
    "[": TokenKind.INDEX,
    "]": TokenKind.END_INDEX,
    ",": TokenKind.COMMA,
    "*": TokenKind.STAR,
    "!": TokenKind.NOT,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "&&", "||"), TokenKind.BINARY),
}
_AFTER: dict[tuple[TokenKind | None, str], TokenKind] = {
    (TokenKind.FUNCTION, "("): TokenKind.CALL,
    (TokenKind.INDEX, "*"): TokenKind.ANY_INDEX,
}
BEFORE_OPERAND = frozenset(
    {
        None,
        TokenKind.COMMA,
        TokenKind.GROUP,
        TokenKind.CALL,
        TokenKind.INDEX,
        TokenKind.NOT,
        TokenKind.BINARY,
    }
)
"""Behind these, or at the very beginning (None), an operand begins."""


def tokenize(text: str) -> Iterator[ExpressionToken]:
    """The tokens of `text`, in order; what is none comes as UNEXPECTED."""
    position, last = 0, None
    while found := _TOKEN.match(text, position):
        group = found.lastgroup or "junk"
        start, position = found.span(group)
        token = _token(text, group, found[group], start, last)
        position = start + len(token.text)
        last = token.kind
        yield token


def _token(text: str, group: str, raw: str, start: int, last: TokenKind | None) -> ExpressionToken:
    match group:
        case "string":
            return ExpressionToken(TokenKind.LITERAL, raw, start, raw[1:-1].replace("''", "'"))
        case "mark":
            return ExpressionToken(_AFTER.get((last, raw)) or _MARKS[raw], raw, start)
        case "number":
            return _number(raw, start)
        case "dot":
            return _dot(text, start, last)
        case "word":
            return _word(text, raw, start, last)
    return ExpressionToken(TokenKind.UNEXPECTED, raw, start)


def _number(raw: str, start: int) -> ExpressionToken:
    number = parse_number(raw)
    if math.isnan(number):
        return ExpressionToken(TokenKind.UNEXPECTED, raw, start)
    return ExpressionToken(TokenKind.LITERAL, raw, start, tidy(number))


def _dot(text: str, start: int, last: TokenKind | None) -> ExpressionToken:
    fraction = _FRACTION.match(text, start)
    if fraction and last in BEFORE_OPERAND:
        return _number(fraction.group(), start)
    return ExpressionToken(TokenKind.DOT, ".", start)


def _word(text: str, raw: str, start: int, last: TokenKind | None) -> ExpressionToken:
    if not _WORD.fullmatch(raw):
        return ExpressionToken(TokenKind.UNEXPECTED, raw, start)
    if last is TokenKind.DOT:
        return ExpressionToken(TokenKind.PROPERTY, raw, start, raw)
    if raw in _CONSTANTS:
        return ExpressionToken(TokenKind.LITERAL, raw, start, _CONSTANTS[raw])
    follows = _CALL_FOLLOWS.match(text, start + len(raw))
    return ExpressionToken(TokenKind.FUNCTION if follows else TokenKind.NAME, raw, start)
