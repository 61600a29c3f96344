"""What a command writes into files, as far as its words and here-documents show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell import UNKNOWN_TEXT, text_echoed

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell import Command

_COPIES = (("cat",), ("cat", "-"))


def files_written(command: Command) -> tuple[str, ...]:
    """The files to which a command writes what it prints."""
    return (*command.writes, *(command.words[1:] if command.words[0] == "tee" else ()))


def text_written(command: Command) -> list[str]:
    """The lines that a command writes; a single unknown line if tracer cannot see them."""
    words = command.words
    if command.document and (words[0] == "tee" or words in _COPIES):
        return command.document.splitlines()
    if words[0] in ("echo", "printf"):
        text = text_echoed(words)
        # Formats, other escapes, and what is to be joined with the next line are not worked out.
        is_format = words[0] == "printf" and ("%" in text or not text.endswith("\n"))
        return [UNKNOWN_TEXT] if "\\" in text or is_format or "-n" in words else text.splitlines()
    return [UNKNOWN_TEXT]
