"""The names that a part of a script may assign, whichever way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.shell.syntax import Body, Node


def assigned_names(body: Body) -> frozenset[str]:
    """Names assigned with `=`, by `for`, or by a builtin such as `export` and `read`."""
    return frozenset(_names(body))


def _names(body: Body) -> Iterator[str]:
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, Simple):
            yield from (name for name, _ in node.assignments)
            yield from _named_by_arguments(node)
        if isinstance(node, Loop) and node.variable:
            yield node.variable
        stack += _below(node)


def _named_by_arguments(node: Simple) -> Iterator[str]:
    if node.words and node.words[0].bare in ("cd", "chdir", "pushd", "popd"):
        yield "PWD"
    if node.words and node.words[0].bare in (
        "export",
        "declare",
        "local",
        "readonly",
        "read",
        "typeset",
        "unset",
    ):
        for word in node.words[1:]:
            name = "".join(getattr(part, "text", "") for part in word.parts).partition("=")[0]
            if name.isidentifier():
                yield name


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
