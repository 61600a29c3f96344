"""What commands print, where they print what they are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.words import Substitution, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.shell.command import Command
    from tracer_bullet.workflow.shell.words import Word

_WHERE = re.compile(r"\s*(?:which|command\s+-v|type\s+-[pP])\s+(?P<name>[\w.+-]+)\s*(?:2>\s*/dev/null\s*)?\Z")


def lines_printed(commands: Iterable[Command]) -> str:
    """What those of these commands print that print what they are given, one after the other."""
    return "\n".join(text for command in commands if (text := _printed(command.words, command.document)))


def _printed(words: Sequence[str], document: str) -> str:
    if words[0] in ("echo", "printf"):
        said = [word for word in words[1:] if not word.startswith("-")]
        return " ".join(said).replace("\\n", "\n")
    return document if words[0] in ("cat", "tee") else ""


def name_located(word: Word) -> Word:
    """`$(which twine)` as `twine`, which it runs; any other word as it is."""
    parts = tuple(
        Text(found["name"], quoted=True)
        if isinstance(part, Substitution) and (found := _WHERE.match(part.script))
        else part
        for part in word.parts
    )
    return word._replace(parts=parts)
