"""From tokens to a tree. Operators wait on a stack, so that no nesting can exhaust Python's own.

The order of precedence, the limits and the complaints are GitHub's: `ExpressionParser` and
`LexicalAnalyzer` in https://github.com/actions/runner (src/Sdk/Expressions).
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from tracer_bullet.workflow.expressions.errors import ExpressionError, shorten
from tracer_bullet.workflow.expressions.functions import FUNCTIONS
from tracer_bullet.workflow.expressions.syntax_tree import (
    Call,
    Comparison,
    Expression,
    Literal,
    Logical,
    Named,
    Node,
    Not,
    Subscript,
    walk_expression,
)
from tracer_bullet.workflow.expressions.tokens import BEFORE_OPERAND, ExpressionToken, TokenKind, tokenize

MAX_LENGTH = 21_000
MAX_DEPTH = 50

_OPERAND_ENDS = frozenset(
    {
        TokenKind.LITERAL,
        TokenKind.NAME,
        TokenKind.PROPERTY,
        TokenKind.STAR,
        TokenKind.CLOSE,
        TokenKind.END_INDEX,
    }
)
_HAS_PROPERTIES = _OPERAND_ENDS - {TokenKind.LITERAL}
_MAY_FOLLOW: dict[TokenKind, frozenset[TokenKind | None]] = {
    TokenKind.LITERAL: BEFORE_OPERAND,
    TokenKind.NAME: BEFORE_OPERAND,
    TokenKind.FUNCTION: BEFORE_OPERAND,
    TokenKind.GROUP: BEFORE_OPERAND,
    TokenKind.NOT: BEFORE_OPERAND,
    TokenKind.BINARY: _OPERAND_ENDS,
    TokenKind.COMMA: _OPERAND_ENDS,
    TokenKind.END_INDEX: _OPERAND_ENDS | {TokenKind.ANY_INDEX},
    TokenKind.CLOSE: _OPERAND_ENDS | {TokenKind.CALL},
    TokenKind.DOT: _HAS_PROPERTIES,
    TokenKind.INDEX: _HAS_PROPERTIES,
    TokenKind.CALL: frozenset({TokenKind.FUNCTION}),
    TokenKind.PROPERTY: frozenset({TokenKind.DOT}),
    TokenKind.STAR: frozenset({TokenKind.DOT}),
    TokenKind.ANY_INDEX: frozenset({TokenKind.INDEX}),
    TokenKind.UNEXPECTED: frozenset(),
}
_PRECEDENCE = {"!": 16, "<": 11, "<=": 11, ">": 11, ">=": 11, "==": 10, "!=": 10, "&&": 6, "||": 5}
_LOGICAL = frozenset({"&&", "||"})


class _Pending(NamedTuple):
    """An operator or an opening bracket that waits for what comes behind it.

    `base` is the number of operands that were there before its own, `before` the token in front of it.
    """

    token: ExpressionToken
    base: int
    before: ExpressionToken | None


def parse_text(text: str, start: int = 0, max_depth: int = MAX_DEPTH) -> Expression:
    """The tree of an expression without braces around it; `start` is where it begins in the user's text.

    Raises ExpressionError for what GitHub would not take, except for the names of contexts: which there are
    depends on the place.
    """
    try:
        return Expression(text, _parse(text, max_depth), start)
    except ExpressionError as error:
        raise error.moved(start) from None


def _parse(text: str, max_depth: int) -> Node | None:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"{len(text):,} characters are more than the {MAX_LENGTH:,} that an expression may have"
        )
    builder = _Builder(text)
    for token in tokenize(text):
        builder.take(token)
    root = builder.finish()
    for node, depth in walk_expression(root):
        if depth > max_depth:
            raise ExpressionError(f"nested more than the allowed {MAX_DEPTH} deep", text, node.position)
    return root


class _Builder:
    """Takes tokens one by one; `operands` are finished subtrees, `pending` what still waits for some."""

    __slots__ = ("last", "operands", "pending", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.operands: list[Node] = []
        self.pending: list[_Pending] = []
        self.last: ExpressionToken | None = None

    def take(self, token: ExpressionToken) -> None:
        """Put the token in its place, or raise ExpressionError if it may not stand there."""
        kind = token.kind
        if (self.last and self.last.kind) not in _MAY_FOLLOW[kind]:
            self._refuse("unexpected symbol", token)
        match kind:
            case TokenKind.NOT | TokenKind.GROUP | TokenKind.INDEX | TokenKind.CALL:
                self.pending.append(_Pending(token, len(self.operands), self.last))
            case TokenKind.BINARY:
                self._take_binary(token)
            case TokenKind.COMMA | TokenKind.CLOSE | TokenKind.END_INDEX:
                self._close(token)
            case TokenKind.FUNCTION if token.text.lower() not in FUNCTIONS:
                self._refuse("unrecognized function", token)
            case _:
                self._take_operand(token)
        self.last = token

    def finish(self) -> Node | None:
        """The whole tree. Raises ExpressionError if something is still missing."""
        if self.last is None:
            return None
        if self.last.kind in _OPERAND_ENDS:
            self._apply(0)
        if self.pending or self.last.kind not in _OPERAND_ENDS:
            self._refuse("unexpected end of expression after", self.last)
        return self.operands.pop()

    def _take_operand(self, token: ExpressionToken) -> None:
        position = token.position
        match token.kind:
            case TokenKind.LITERAL:
                self.operands.append(Literal(position, token.value))
            case TokenKind.NAME:
                self.operands.append(Named(position, token.text))
            case TokenKind.PROPERTY:
                self.operands.append(Subscript(position, self.operands.pop(), Literal(position, token.text)))
            case TokenKind.STAR:
                self.operands.append(Subscript(position, self.operands.pop(), None))

    def _take_binary(self, token: ExpressionToken) -> None:
        precedence = _PRECEDENCE[token.text]
        joins = token.text in _LOGICAL
        self._apply(precedence + joins)
        if joins and self.pending and self.pending[-1].token.text == token.text:
            return
        self.pending.append(_Pending(token, len(self.operands) - 1, self.last))

    def _apply(self, precedence: int) -> None:
        """Finish the operators on top of the stack that bind at least as strongly as `precedence`."""
        while self.pending and _PRECEDENCE.get(self.pending[-1].token.text, -1) >= precedence:
            operator = self.pending.pop()
            operands = self.operands[operator.base :]
            del self.operands[operator.base :]
            self.operands.append(_combine(operator.token, operands))

    def _close(self, token: ExpressionToken) -> None:
        self._apply(0)
        opened = self.pending[-1] if self.pending else None
        match token.kind, opened and opened.token.kind:
            case TokenKind.COMMA, TokenKind.CALL:
                pass
            case TokenKind.CLOSE, TokenKind.GROUP:
                self.pending.pop()
            case TokenKind.CLOSE, TokenKind.CALL:
                self._close_call(self.pending.pop())
            case TokenKind.END_INDEX, TokenKind.INDEX:
                self._close_index(self.pending.pop())
            case _:
                self._refuse("unexpected symbol", token)

    def _close_index(self, opened: _Pending) -> None:
        key = self.operands.pop() if len(self.operands) > opened.base else None
        self.operands.append(Subscript(opened.token.position, self.operands.pop(), key))

    def _close_call(self, opened: _Pending) -> None:
        name = opened.before or opened.token
        function = FUNCTIONS[name.text.lower()]
        arguments = tuple(self.operands[opened.base :])
        del self.operands[opened.base :]
        problem = function.misfit(len(arguments))
        if problem:
            raise ExpressionError(problem, self.text, opened.token.position)
        self.operands.append(Call(name.position, function.name, arguments))

    def _refuse(self, problem: str, token: ExpressionToken) -> NoReturn:
        inner = token.text.strip('"')
        hint = f"write `'{shorten(inner)}'`, in single quotes" if inner != token.text else ""
        raise ExpressionError(f"{problem} `{shorten(token.text)}`", self.text, token.position, hint=hint)


def _combine(operator: ExpressionToken, operands: list[Node]) -> Node:
    symbol, position = operator.text, operator.position
    if symbol == "!":
        return Not(position, operands[0])
    if symbol not in _LOGICAL:
        return Comparison(position, symbol, *operands)
    flat: list[Node] = []
    for operand in operands:
        same = isinstance(operand, Logical) and operand.operator == symbol
        flat += operand.operands if isinstance(operand, Logical) and same else (operand,)
    return Logical(position, symbol, tuple(flat))
