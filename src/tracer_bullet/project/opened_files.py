"""Files that setup.py opens whenever it runs, as far as it names them in plain sight."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.python_source import assigned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PERHAPS = (
    ast.AsyncFunctionDef, ast.BoolOp, ast.ClassDef, ast.FunctionDef, ast.If, ast.IfExp, ast.Lambda,
    ast.Try, ast.While,
)  # fmt: skip
"""What is inside may never run, or may fail without harm."""


class Opened(NamedTuple):
    """The `path` from the project's directory, and the `line` of setup.py that asks for it."""

    path: str
    line: int


def opened_files(script: ast.Module) -> tuple[Opened, ...]:
    """The files that are read at the top, or by a function that is called there."""
    functions = {node.name: node for node in script.body if isinstance(node, ast.FunctionDef)}
    found = _opened(script.body, dict(assigned(script.body)), functions)
    return tuple({one.path: one for one in reversed([*found])}.values())[::-1]


def _opened(
    nodes: Iterable[ast.AST], names: Mapping[str, ast.expr], functions: Mapping[str, ast.FunctionDef]
) -> Iterator[Opened]:
    todo = [*nodes][::-1]
    while todo:
        node = todo.pop()
        if isinstance(node, _PERHAPS):
            continue
        if isinstance(node, ast.Call):
            path = _path_read(node, names)
            if path:
                yield Opened(str(PurePosixPath(path)), node.lineno)
            elif isinstance(node.func, ast.Name) and node.func.id in functions:
                inner = _opened(*_called(functions[node.func.id], node, names), {})
                yield from (Opened(one.path, node.lineno) for one in inner)
        inside = [node.iter] if isinstance(node, ast.For) else ast.iter_child_nodes(node)
        todo += [*inside][::-1]


def _called(
    function: ast.FunctionDef, call: ast.Call, names: Mapping[str, ast.expr]
) -> tuple[list[ast.stmt], Mapping[str, ast.expr]]:
    """What the `function` does, and what its names mean in this `call`."""
    words = [argument.arg for argument in function.args.args]
    given = {word: ast.Constant(None) for word in words}
    for word, value in zip(words, call.args, strict=False):
        given[word] = ast.Constant(_text(value, names))
    return function.body, {**names, **given, **dict(assigned(function.body))}


def _path_read(call: ast.Call, names: Mapping[str, ast.expr]) -> str:
    match call:
        case ast.Call(
            func=ast.Name(id="open") | ast.Attribute(value=ast.Name(id="io" | "codecs"), attr="open"),
            args=[path, *_],
        ) if _reads([*call.args[1:2], *(word.value for word in call.keywords if word.arg == "mode")]):
            return _text(path, names) or ""
        case ast.Call(func=ast.Attribute(value=path, attr="read_text" | "read_bytes")):
            return _text(path, names) or ""
        case _:
            return ""


def _reads(modes: list[ast.expr]) -> bool:
    return all(isinstance(mode, ast.Constant) and str(mode.value).startswith("r") for mode in modes)


def _text(expression: ast.expr, names: Mapping[str, ast.expr]) -> str | None:
    """The path that is meant; empty for the directory of setup.py, and None if it cannot be told."""
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) if name in names:
            return _text(names[name], {word: value for word, value in names.items() if word != name})
        case ast.Call(func=ast.Name(id="Path") | ast.Attribute(attr="Path"), args=[path]) if not (
            _is_here(path)
        ):
            return _text(path, names)
        case ast.Call(func=ast.Name(id="join") | ast.Attribute(attr="join"), args=parts) if parts:
            return _joined(parts, names)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _joined([left, right], names)
        case _:
            return "" if _is_here(expression) else None


def _joined(parts: list[ast.expr], names: Mapping[str, ast.expr]) -> str | None:
    texts = [_text(part, names) for part in parts]
    known = [text for text in texts if text is not None]
    return "/".join(filter(None, known)) if len(known) == len(texts) else None


def _is_here(expression: ast.expr) -> bool:
    """`os.path.abspath(os.path.dirname(__file__))`, but nothing that leads further up."""
    nodes = [*ast.walk(expression)]
    ups = [node for node in nodes if getattr(node, "attr", getattr(node, "id", "")) in {"dirname", "parent"}]
    return len(ups) == 1 and any(isinstance(node, ast.Name) and node.id == "__file__" for node in nodes)
