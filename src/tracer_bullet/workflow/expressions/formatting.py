"""The format strings of `format`: text, `{0}`, and doubled braces."""

from __future__ import annotations

import re

from tracer_bullet.workflow.expressions.errors import ExpressionError

_PIECE = re.compile(
    r"(?P<text>[^{}]++)|(?P<brace>\{\{|\}\})|\{(?P<index>[0-9]+)(?::(?P<style>(?:[^}]|\}\})*+))?\}|(?P<bad>.)",
    re.DOTALL,
)
_MAX_INDEX = 255


def split_format(pattern: str, arguments: int) -> list[str | int]:
    """The parts of a format string in order: text with its braces undoubled, or the number of an argument.

    Raises ExpressionError for a brace that is neither doubled nor part of `{number}`, for a number beyond
    the `arguments` that there are, and for a style (`{0:x}`): GitHub knows none for any type it has.
    """
    pieces: list[str | int] = []
    for found in _PIECE.finditer(pattern):
        if found["text"]:
            pieces.append(found["text"])
        elif found["brace"]:
            pieces.append(found["brace"][0])
        else:
            pieces.append(_index(found, arguments))
    return pieces


def _index(found: re.Match[str], arguments: int) -> int:
    digits = (found["index"] or "").lstrip("0")
    if found["bad"] or len(digits) > 3 or int(digits or "0") > _MAX_INDEX:
        stray = f"a stray `{found.group()}` (its character {found.start() + 1})"
        raise ExpressionError(
            f"the format string of `format` has {stray}",
            hint="write `{0}` for the first argument, `{{` and `}}` for braces",
        )
    index = int(digits or "0")
    if index >= arguments:
        raise ExpressionError(
            f"the format string of `format` refers to `{{{index}}}`, but {arguments} arguments are supplied"
        )
    if found["style"]:
        raise ExpressionError(
            f"the format string of `format` wants the style `{found['style']}`, which is unknown"
        )
    return index
