"""Options on a command line, as most tools read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


def option(arguments: Sequence[str], names: Collection[str], valued: Collection[str] = ()) -> str | None:
    """The value of the last of these options: `--name value`, `--name=value`, `-n value`, `-nvalue`.

    What stands behind an option of `valued` is its value, whatever it looks like.
    """
    found: str | None = None
    for position in spoken(arguments, valued):
        word = arguments[position]
        name, equals, value = word.partition("=")
        if word in names:
            found = arguments[position + 1] if position + 1 < len(arguments) else ""
        elif equals and name in names:
            found = value
        elif len(word) > 2 and word[:2] in names and word[1] != "-":
            found = word[2:]
    return found


def spoken(arguments: Sequence[str], valued: Collection[str]) -> Iterator[int]:
    """Where words stand that are not the value of one of these options."""
    is_value = False
    for position, word in enumerate(arguments):
        if not is_value:
            yield position
        is_value = not is_value and word in valued


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
