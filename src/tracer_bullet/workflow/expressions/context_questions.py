"""What a condition asks of one context: two values of it that answer alike are the same to the condition."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.evaluator import run
from tracer_bullet.workflow.expressions.functions import STATUS_FUNCTIONS
from tracer_bullet.workflow.expressions.scope import Scope
from tracer_bullet.workflow.expressions.status import ContextStatus
from tracer_bullet.workflow.expressions.syntax_tree import (
    Call,
    Expression,
    Named,
    Node,
    children,
    walk_expression,
)
from tracer_bullet.workflow.expressions.templates import parse_condition
from tracer_bullet.workflow.expressions.values import fold, fold_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_THE_JOB = STATUS_FUNCTIONS | {"hashFiles"}
REFUSED = "refused"
"""The answer to a question that GitHub refuses to evaluate."""


@lru_cache(maxsize=1024)
def questions_about(context: str, condition: str) -> tuple[Expression, ...]:
    """The largest parts of an `if:` that read `context` and nothing else.

    Whatever else the condition reads, it tells two values of the context apart only by the answers. Raises
    ExpressionError for a condition that GitHub refuses.
    """
    parts = (part for part in parse_condition(condition) if isinstance(part, Expression))
    return tuple(part._replace(root=node) for part in parts for node in _largest(part.root, fold(context)))


def _largest(node: Node | None, context: str) -> Iterator[Node]:
    if node is None:
        return
    read = {fold(each.name) for each, _ in walk_expression(node) if isinstance(each, Named)}
    if read == {context} and not _asks_for_the_job(node):
        yield node
    elif context in read:
        for child in children(node):
            yield from _largest(child, context)


def _asks_for_the_job(node: Node) -> bool:
    return any(isinstance(each, Call) and each.name in _OF_THE_JOB for each, _ in walk_expression(node))


def answer_question(question: Expression, context: str, value: Any) -> Any:
    """The value of a question with this value of the context: also one of which only its kind is known."""
    contexts = {context: value}
    try:
        return run(question, Scope(fold_names(contexts), ContextStatus(contexts)))
    except ExpressionError:
        return REFUSED
