"""The Python files of a project as syntax trees: what they assign, and from which files they import."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project

ROOTS = ("", "src/", "lib/")
"""Where a project keeps its modules."""


def parse_python(project: Project, file: str) -> ast.Module:
    """The syntax tree of `file`; an empty one if it is missing or not Python 3."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(project.text(file))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The plain names that the statements of `body` assign, each with its value, in their order."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


def values_assigned(body: list[ast.stmt], name: str) -> list[ast.expr]:
    """All that the statements of `body` assign to the plain name `name`, in their order."""
    return [value for target, value in assigned(body) if target == name]


def module_file(project: Project, module: str, roots: tuple[str, ...] = ROOTS) -> str:
    """The file of the project's own `module`, which may be dotted; empty if there is none."""
    path = module.replace(".", "/")
    candidates = (f"{root}{path}{end}" for root in roots for end in (".py", "/__init__.py"))
    return next((file for file in candidates if is_file(project, file)), "")


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of `body` and of what always or perhaps runs with it: `with`, `if`, `for`, `try`.

    A function that calls `setup()` counts as well, because setup.py calls the function itself.
    """
    for node in body:
        yield node
        if isinstance(node, ast.With | ast.If | ast.For | ast.Try) or _sets_up(node):
            yield from statements(
                [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            )


def _sets_up(node: ast.stmt) -> bool:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return isinstance(node, ast.FunctionDef) and any(
        getattr(one, "id", getattr(one, "attr", "")) == "setup" for one in calls
    )


def import_of(project: Project, file: str, tree: ast.Module, name: str) -> tuple[str, str] | None:
    """The file and the name there that `name` of `file` is imported from."""
    for node in statements(tree.body):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                source = _imported_file(project, file, node)
                return (source, alias.name) if source else None
    return None


def _imported_file(project: Project, file: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return module_file(project, node.module or "")
    parts = file.split("/")
    base = "/".join(parts[: len(parts) - node.level])
    inside = (node.module or "").replace(".", "/") or "__init__"
    return module_file(project, inside, (f"{base}/" if base else "",))


def module_named(project: Project, file: str, name: str) -> str:
    """The file of the module that is called `name` in `file`."""
    for node in statements(parse_python(project, file).body):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                if isinstance(node, ast.Import):
                    return module_file(project, alias.name)
                inner = f"{node.module}.{alias.name}" if node.module else alias.name
                return _imported_file(project, file, ast.ImportFrom(inner, [], node.level))
    return ""


def is_file(project: Project, file: str) -> bool:
    """Whether `file` is one of the project's."""
    path = project.below(file) if file else None
    return path is not None and path.is_file()
