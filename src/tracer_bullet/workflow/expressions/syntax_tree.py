"""The tree of an expression: frozen nodes, each with its position, counted in characters from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


class Literal(NamedTuple):
    """A constant: null, a truth value, a number, a string, or the name behind a dot."""

    position: int
    value: bool | float | str | None


class Named(NamedTuple):
    """A context, by the name as it is written: `github`."""

    position: int
    name: str


class Subscript(NamedTuple):
    """`target[key]` and `target.key`; without a key `target.*`, every item of a list or a mapping."""

    position: int
    target: Node
    key: Node | None


class Not(NamedTuple):
    """`!operand`."""

    position: int
    operand: Node


class Comparison(NamedTuple):
    """`left operator right`, with one of `== != < <= > >=`."""

    position: int
    operator: str
    left: Node
    right: Node


class Logical(NamedTuple):
    """Operands joined by `&&` or `||`; nested ones of the same operator are one node."""

    position: int
    operator: str
    operands: tuple[Node, ...]


class Call(NamedTuple):
    """A function call; `name` as in the table of functions, whatever its case in the text."""

    position: int
    name: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Literal | Named | Subscript | Not | Comparison | Logical | Call


class Expression(NamedTuple):
    """A parsed expression.

    `text` is what stands between the braces, `start` where it begins in the text that was handed in. `root`
    is None for an empty one, which GitHub takes for null.
    """

    text: str
    root: Node | None
    start: int = 0


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below this one, in the order of the text."""
    match node:
        case Subscript():
            return (node.target, node.key) if node.key else (node.target,)
        case Not():
            return (node.operand,)
        case Comparison():
            return (node.left, node.right)
        case Logical():
            return node.operands
        case Call():
            return node.arguments
    return ()


def walk_expression(root: Node | None) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root's is 1), parents first."""
    stack = [(root, 1)] if root else []
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack += [(child, depth + 1) for child in reversed(children(node))]
