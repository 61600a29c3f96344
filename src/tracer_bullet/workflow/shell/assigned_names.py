"""The names that a part of a script may assign, whichever way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.arithmetic import names_set
from tracer_bullet.workflow.shell.syntax import (
    AndOr,
    Case,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Pipeline,
    Simple,
)
from tracer_bullet.workflow.shell.words import Anything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.shell.syntax import Body, Node
    from tracer_bullet.workflow.shell.words import Word


_MOVING = frozenset({"cd", "chdir", "pushd", "popd"})
_LOCAL = frozenset({"local", "declare", "typeset"})
_ASSIGNING = _LOCAL | {"export", "readonly", "read", "unset", "printf", "getopts", "mapfile", "readarray"}


def assigned_names(body: Body) -> frozenset[str]:
    """Names assigned with `=`, by `for`, or by a builtin such as `export` and `read`."""
    return frozenset(_names(body))


def local_names(body: Body) -> frozenset[str]:
    """Names that a function may have for itself: what they hold outside is hidden while it runs."""
    return frozenset(_names(body, _LOCAL))


def _names(body: Body, builtins: frozenset[str] = frozenset()) -> Iterator[str]:
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, Simple):
            yield from _named_by_arguments(node, builtins or _ASSIGNING)
        if isinstance(node, Simple) and not builtins:
            yield from (name for name, _ in node.assignments)
            yield from _set_in((*node.words, *node.aside, *(word for _, word in node.assignments)))
        if isinstance(node, Loop) and not builtins:
            yield from [node.variable] if node.variable else []
            yield from _set_in(node.items)
        stack += _below(node)


def _set_in(words: tuple[Word, ...]) -> Iterator[str]:
    """Names that arithmetic in these words assigns."""
    for word in words:
        for part in word.parts:
            if isinstance(part, Anything) and part.arithmetic:
                yield from names_set(part.arithmetic)


def _named_by_arguments(node: Simple, builtins: frozenset[str]) -> Iterator[str]:
    name = node.words[0].bare if node.words else ""
    if name in _MOVING:
        yield "PWD"
    if name in builtins:
        for word in node.words[1:]:
            found = "".join(getattr(part, "text", "") for part in word.parts).partition("=")[0]
            if found.isidentifier():
                yield found


def _below(node: Node) -> Iterator[Node]:
    match node:
        case AndOr():
            yield from (pipeline for _, pipeline in node.links)
        case Pipeline():
            yield from node.commands
        case If():
            yield from (inner for condition, body in node.branches for inner in (*condition, *body))
            yield from node.otherwise
        case Loop():
            yield from (*node.condition, *node.body)
        case Case():
            yield from (inner for _, body in node.arms for inner in body)
        case Group():
            yield from node.body
        case FunctionDefinition():
            yield node.body
