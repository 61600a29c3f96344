"""What a Python file says in plain sight: strings followed to where they are written; nothing is run.

Follows simple constants, names that are imported from the project's own modules, and files that are read.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracer_bullet.project.python_source import (
    import_of,
    module_named,
    parse_python,
    statements,
    values_assigned,
)
from tracer_bullet.project.value_files import Value, value_in_a_file

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

VERSION_NAMES = ("__version__", "VERSION", "version", "__VERSION__", "_version")
"""What a version is called in a file that code reads."""

_DEEPEST = 6


def value_of_name(
    project: Project, file: str, name: str, names: tuple[str, ...] = VERSION_NAMES, depth: int = _DEEPEST
) -> Value | None:
    """What `name` is at the top level of `file`, which may import it from another file of the project."""
    if not depth:
        return None
    tree = parse_python(project, file)
    if _is_assigned(tree, name):
        value = _only_assignment(tree, name)
        return value_of(project, file, value, names, depth - 1) if value else None
    source = import_of(project, file, tree, name)
    return value_of_name(project, *source, names, depth - 1) if source else None


def value_of(
    project: Project,
    file: str,
    node: ast.expr,
    names: tuple[str, ...] = VERSION_NAMES,
    depth: int = _DEEPEST,
) -> Value | None:
    """The string that the expression `node` of `file` means; None if it cannot be told.

    `names` are what a file that it reads may call the value; empty if only a key in the expression tells.
    """
    match node:
        case ast.Constant(value=str(text)):
            return Value(text, file, node)
        case ast.Name(id=name):
            found = value_of_name(project, file, name, names, depth)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            source = module_named(project, file, module)
            found = value_of_name(project, source, name, names, depth) if source else None
        case _:
            found = None
    return found or value_in_a_file(project, file, node, names)


def _is_assigned(tree: ast.Module, name: str) -> bool:
    return bool(values_assigned(list(statements(tree.body)), name))


def _only_assignment(tree: ast.Module, name: str) -> ast.expr | None:
    """The value of `name`; None if it is assigned again or changed."""
    body = list(statements(tree.body))
    values = values_assigned(body, name)
    changes = (node.target for node in body if isinstance(node, ast.AugAssign))
    is_changed = any(isinstance(target, ast.Name) and target.id == name for target in changes)
    return values[0] if len(values) == 1 and not is_changed else None
