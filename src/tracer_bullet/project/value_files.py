"""Which file a Python expression reads a value from, as far as the strings in it name files."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.python_source import ROOTS, assigned, is_file, parse_python, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.project.packaging_files import Project

_A_VERSION = re.compile(r"\s*v?\d+(\.\w+)*[\w.!+-]*\s*\Z")


class Value(NamedTuple):
    """A string: `text`, and where: the constant `node` of `file`, or all of `file` if `node` is None."""

    text: str
    file: str
    node: ast.Constant | None


def value_in_a_file(project: Project, file: str, node: ast.expr, names: tuple[str, ...]) -> Value | None:
    """What the expression `node` of `file` reads from another file; None if several come into question.

    A Python file counts if it assigns the key that the expression asks for, else one of `names`; any other
    file if it holds nothing but a version, unless `names` is empty. What fills a dictionary is often a loop:
    then every file that the script names is looked at.
    """
    wanted = tuple(_keys(node)) or names
    tree = parse_python(project, file)
    found = _only_value(project, file, _reachable(tree, node), wanted, alone=bool(names))
    if found is None and isinstance(node, ast.Subscript):
        return _only_value(project, file, [tree], wanted, alone=bool(names))
    return found


def _only_value(
    project: Project, file: str, nodes: list[ast.AST], names: tuple[str, ...], *, alone: bool
) -> Value | None:
    files = dict.fromkeys(path for path in _paths(project, nodes) if path != file)
    found = [value for path in files if (value := _value_in(project, path, names, alone=alone))]
    return found[0] if len({value.file for value in found}) == 1 else None


def _keys(node: ast.expr) -> Iterator[str]:
    """`about["__version__"]`, `__import__("pkg").__version__`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        if isinstance(node.slice.value, str):
            yield from (node.slice.value, f"__{node.slice.value}__")
    elif isinstance(node, ast.Attribute) and node.attr.strip("_").lower() == "version":
        yield node.attr


def _value_in(project: Project, file: str, names: tuple[str, ...], *, alone: bool) -> Value | None:
    if not file.endswith((".py", ".pyi")):
        text = project.text(file)
        return Value(text.strip(), file, None) if alone and _A_VERSION.match(text) else None
    for name, value in assigned(parse_python(project, file).body):
        if name in names and isinstance(value, ast.Constant) and isinstance(value.value, str):
            return Value(value.value, file, value)
    return None


def _reachable(tree: ast.Module, start: ast.expr) -> list[ast.AST]:
    """The expression, and every statement of the file that has to do with a name in it."""
    todo: list[ast.AST] = [start]
    names, found = set[str](), list[ast.AST]()
    while todo:
        node = todo.pop()
        found.append(node)
        new = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - names
        names |= new
        todo.extend(it for name in new for it in _about(tree, name) if it not in found)
    return found


def _about(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    for node in statements(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield node
        elif isinstance(node, ast.With) and any(_names(item.optional_vars, name) for item in node.items):
            yield from (item.context_expr for item in node.items)
        elif isinstance(node, ast.For) and _names(node.target, name):
            yield node.iter
        elif (isinstance(node, ast.Assign) and any(_names(target, name) for target in node.targets)) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _fills(node.value, name)
        ):
            yield node.value


def _names(target: ast.expr | None, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _fills(call: ast.Call, name: str) -> bool:
    """`exec(open("pkg/about.py").read(), about)`."""
    is_exec = isinstance(call.func, ast.Name) and call.func.id == "exec"
    return is_exec and any(_names(argument, name) for argument in call.args)


def _paths(project: Project, nodes: list[ast.AST]) -> Iterator[str]:
    """The project's files that strings in `nodes` name: alone, as a module, or in a directory so named."""
    texts = list(dict.fromkeys(text for node in nodes for text in _texts(node) if text))
    directories = [text for text in texts if _is_directory(project, text)]
    for text in (*texts, *(f"{first}/{second}" for first in directories for second in texts)):
        for root in ROOTS:
            for end in ("", ".py", "/__init__.py"):
                path = re.sub(r"/+", "/", f"{root}{text.replace('.', '/') if end else text}{end}")
                path = path.removeprefix("./").strip("/")
                if is_file(project, path):
                    yield path


def _is_directory(project: Project, text: str) -> bool:
    paths = (project.below(f"{root}{text}".lstrip("/")) for root in ROOTS)
    return any(path is not None and path.is_dir() for path in paths)


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Constant(value=str(text)) if re.fullmatch(r"[\w./-]{1,200}", text):
                yield text
            case ast.Call(args=arguments):
                yield "/".join(_constants(arguments))
            case ast.BinOp(op=ast.Div() | ast.Add()):
                glue = "/" if isinstance(inner.op, ast.Div) else ""
                parts = sorted(
                    ast.walk(inner), key=lambda it: (getattr(it, "lineno", 0), getattr(it, "col_offset", 0))
                )
                yield glue.join(_constants(parts))
            case _:
                pass


def _constants(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (it.value for it in nodes if isinstance(it, ast.Constant) and isinstance(it.value, str))
