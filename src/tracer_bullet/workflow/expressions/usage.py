"""What an expression asks for, told by its tree alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from tracer_bullet.workflow.expressions.functions import STATUS_FUNCTIONS
from tracer_bullet.workflow.expressions.syntax_tree import (
    Call,
    Expression,
    Literal,
    Named,
    Node,
    Subscript,
    walk_expression,
)
from tracer_bullet.workflow.expressions.values import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[str, ...]
"""A context and the properties behind it, in lower case; `*` for a computed key, and for any."""


@lru_cache(maxsize=2048)
def uses_status_function(expression: Expression) -> bool:
    """Whether `success`, `failure`, `cancelled` or `always` is called anywhere in it.

    An `if:` without means `success() && (…)`; a string or a property of that name is no call.
    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
    """
    return any(
        isinstance(node, Call) and node.name in STATUS_FUNCTIONS
        for node, _ in walk_expression(expression.root)
    )


def functions_used(expression: Expression) -> frozenset[str]:
    """The names of the functions that are called, as the documentation writes them."""
    return frozenset(node.name for node, _ in walk_expression(expression.root) if isinstance(node, Call))


def contexts_used(expression: Expression) -> frozenset[str]:
    """The names of the contexts that are read, in lower case."""
    return frozenset(
        node.name.lower() for node, _ in walk_expression(expression.root) if isinstance(node, Named)
    )


def context_path(node: Node) -> Path | None:
    """The path that a node reads, None if it is not one."""
    keys: list[str] = []
    while isinstance(node, Subscript):
        keys.append(to_text(node.key.value).lower() if isinstance(node.key, Literal) else "*")
        node = node.target
    return (node.name.lower(), *reversed(keys)) if isinstance(node, Named) else None


def paths_used(expression: Expression) -> frozenset[Path]:
    """The paths that are read, each as long as it is written: `github.event.release` is one, not three."""
    return frozenset(_paths(expression.root))


@lru_cache(maxsize=2048)
def named_values(expression: Expression) -> tuple[Named, ...]:
    """The places where a context is named, in the order of the text."""
    return tuple(node for node, _ in walk_expression(expression.root) if isinstance(node, Named))


def _paths(root: Node | None) -> Iterator[Path]:
    inner: set[int] = set()
    for node, _ in walk_expression(root):
        if isinstance(node, Subscript):
            inner.add(id(node.target))
        if id(node) not in inner:
            path = context_path(node)
            if path:
                yield path
