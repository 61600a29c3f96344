"""Python code of the repository as a syntax tree, and its expressions as the text that they are."""

from __future__ import annotations

import ast
import warnings

from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS


def tree_of_python(text: str) -> ast.Module | None:
    """The syntax tree of a text; None if it is not Python that this interpreter reads."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def read_word(node: ast.expr) -> str:
    """The text that an expression is, with what is not known of it marked."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(map(read_word, values))
        case ast.FormattedValue(value=value):
            return read_word(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return read_word(left) + read_word(right)
        case ast.Starred():
            return UNKNOWN_WORDS
    return "python" if ast.unparse(node) == "sys.executable" else UNKNOWN_TEXT
