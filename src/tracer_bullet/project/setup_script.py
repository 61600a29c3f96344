"""What a setup.py says in plain sight: the arguments of `setup()`, read without running it."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.project.python_source import values_assigned
from tracer_bullet.project.static_values import VERSION_NAMES, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.value_files import Value

SETUP_PY = "setup.py"


@lru_cache(maxsize=16)
def setup_expressions(script: ast.Module) -> Mapping[str, ast.expr]:
    """The keyword arguments of the `setup()` call, those of a dictionary that it unpacks too."""
    return {word: value for call in _calls(script) for word, value in _keywords(script, call)}


def setup_versions(script: ast.Module) -> list[ast.expr]:
    """The `version=` of each `setup()` call: the first may build extensions, and another one do without."""
    found = (value for call in _calls(script) for word, value in _keywords(script, call) if word == "version")
    return list(found)


def _calls(script: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(script) if isinstance(node, ast.Call) and _name(node.func) == "setup"]


def setup_arguments(script: ast.Module) -> dict[str, Any]:
    """The keyword arguments of the `setup()` call; an argument that is not a literal is given as None."""
    return {word: _literal(value) for word, value in setup_expressions(script).items()}


def setup_value(project: Project, key: str) -> Value | None:
    """The string that the argument `key` of `setup()` means, followed to where it is written."""
    expression = setup_expressions(project.setup_py).get(key)
    names = VERSION_NAMES if key == "version" else ()
    return value_of(project, SETUP_PY, expression, names) if expression is not None else None


def setup_strings(project: Project, key: str) -> tuple[str, ...]:
    """The strings of the list that the argument `key` of `setup()` means; empty if one cannot be told."""
    expression = setup_expressions(project.setup_py).get(key)
    return string_list(project, expression) if expression is not None else ()


def string_list(project: Project, expression: ast.expr) -> tuple[str, ...]:
    """The strings of a list in setup.py, which may be or hold variables; a string is a list of one."""
    if isinstance(expression, ast.Name):
        named = values_assigned(project.setup_py.body, expression.id)
        if len(named) == 1 and isinstance(named[0], ast.List | ast.Tuple):
            return string_list(project, named[0])
    if not isinstance(expression, ast.List | ast.Tuple):
        expression = ast.List([expression])
    found = [_plain(project, item) for item in expression.elts]
    return tuple(value.text for value in found if value) if all(found) else ()


def _plain(project: Project, expression: ast.expr) -> Value | None:
    return (
        value_of(project, SETUP_PY, expression) if isinstance(expression, ast.Constant | ast.Name) else None
    )


def words(script: ast.Module) -> set[str]:
    """Every name, attribute, keyword and string that occurs, for a search that must not miss anything."""
    found: set[str] = set()
    for node in ast.walk(script):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.keyword(arg=str(word)):
                found.add(word)
            case ast.Constant(value=str(word)):
                found.add(word)
            case ast.ImportFrom(module=str(word)) | ast.alias(name=word):
                found.update(word.split("."))
            case _:
                pass
    return found


def _keywords(script: ast.Module, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value
        elif isinstance(keyword.value, ast.Name):
            yield from _filled(script, keyword.value.id)
        else:
            yield from _items(keyword.value)


def _filled(script: ast.Module, name: str) -> Iterator[tuple[str, ast.expr]]:
    """What the dictionary `name` is made with, and what is put into it."""
    for node in ast.walk(script):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            match target:
                case ast.Name(id=found) if found == name:
                    yield from _items(node.value)
                case ast.Subscript(value=ast.Name(id=found), slice=ast.Constant(value=str(key))) if (
                    found == name
                ):
                    yield key, node.value
                case _:
                    pass


def _items(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match value:
        case ast.Dict(keys=keys, values=values):
            for key, item in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, item
        case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
            yield from ((keyword.arg, keyword.value) for keyword in keywords if keyword.arg)
        case _:
            pass


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
