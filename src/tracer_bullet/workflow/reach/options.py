"""Options on a command line, as most tools read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def option(arguments: Sequence[str], names: Collection[str]) -> str | None:
    """The value of the last of these options: `--name value`, `--name=value`, `-n value`, `-nvalue`."""
    found: str | None = None
    for position, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if word in names:
            found = arguments[position + 1] if position + 1 < len(arguments) else ""
        elif equals and name in names:
            found = value
        elif len(word) > 2 and word[:2] in names and word[1] != "-":
            found = word[2:]
    return found


def positional(arguments: Sequence[str], valued: Collection[str]) -> int:
    """Where the first word stands that is neither an option nor the value of one; the end where none does."""
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word == "--":
            return position + 1
        if not word.startswith("-"):
            return position
        position += 2 if word in valued else 1
    return len(arguments)
