"""A version that is written down in a file: where, in which line, and how to find that line again later."""

from __future__ import annotations

import re
from typing import NamedTuple

VERSION_CHARACTERS = "0-9A-Za-z.!+_-"
"""Whatever a version is made of, in the words of a character class."""

_HEADER = re.compile(r"\[[^\[\]=#]+\]\s*(#.*)?\Z")


class VersionLiteral(NamedTuple):
    """One version in one line: `before` and `after` are the rest of the line, `version` is spelled as there.

    `file` is a path from the package's directory, with `/`. `line` counts from 1. `below` is a line above
    that is unique in the file, if `before` alone would find another line first; else empty.
    """

    file: str
    line: int
    before: str
    version: str
    after: str
    below: str = ""


def literal_at(file: str, text: str, start: int, end: int) -> VersionLiteral | None:
    """The literal for the version in `text[start:end]`; None if no replacement of one line could find it."""
    version = text[start:end]
    if not re.fullmatch(rf"[{VERSION_CHARACTERS}]+", version):
        return None
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    after = text[end:last] if last != -1 else text[end:]
    found = VersionLiteral(file, text.count("\n", 0, start) + 1, text[first:start], version, after)
    lines = text.split("\n")
    if _lines_like(found.before, lines) == [found.line - 1]:
        return found
    below = _unique_line_above(found, lines) if found.before.strip() else ""
    return found._replace(below=below) if below else None


def _unique_line_above(literal: VersionLiteral, lines: list[str]) -> str:
    """The table's header if there is one, else the nearest line, such that the literal is the next match."""
    last = literal.line - 1
    usable = [
        lines[number]
        for number in reversed(range(last))
        if lines[number].strip()
        and sum(line.startswith(lines[number]) for line in lines) == 1
        and not _lines_like(literal.before, lines[number:last])
    ]
    headers = (line for line in usable if _HEADER.match(line))
    return next(headers, next(iter(usable), ""))


def _lines_like(before: str, lines: list[str]) -> list[int]:
    """The numbers of the lines that a replacement behind `before` may reach."""
    pattern = re.compile(re.escape(before) if before else f"[{VERSION_CHARACTERS}]")
    return [number for number, line in enumerate(lines) if pattern.match(line)]
