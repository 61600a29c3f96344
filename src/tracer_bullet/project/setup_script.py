"""What a setup.py says in plain sight: the literal arguments of `setup()`, read without running it."""

from __future__ import annotations

import ast
from typing import Any


def setup_arguments(script: ast.Module) -> dict[str, Any]:
    """The keyword arguments of the `setup()` call; an argument that is not a literal is given as None."""
    calls = [node for node in ast.walk(script) if isinstance(node, ast.Call) and _name(node.func) == "setup"]
    return {word.arg: _literal(word.value) for call in calls for word in call.keywords if word.arg}


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


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
