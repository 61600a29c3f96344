"""Python code of the repository as a syntax tree."""

from __future__ import annotations

import ast
import warnings


def tree_of_python(text: str) -> ast.Module | None:
    """The syntax tree of a text; None if it is not Python that this interpreter reads."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
