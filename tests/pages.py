"""A page of the documentation as its readers use it: the files that it shows, and the commands to type.

A block with `title="PATH"` is a file. In a block of `console`, a line after `$ ` is a command, and the lines
below it are what it prints; none means that the page does not say.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_UVX = re.compile(r"^uvx --from \S+ ")


class Command(NamedTuple):
    """A command of a page, without `uvx` in front, and what the page says that it prints."""

    words: str
    printed: str

    @property
    def arguments(self) -> list[str]:
        """Its words, without the comment at the end."""
        return shlex.split(self.words, comments=True)


def list_pages() -> list[Path]:
    """Every page that a person wrote, and the generated ones."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read_files(page: Path) -> dict[str, str]:
    """The files that the page shows, by path."""
    return {block["title"]: block["text"] for block in _blocks(page) if block["title"]}


def read_commands(page: Path) -> list[Command]:
    """The commands of the page, in order."""
    consoles = [block["text"] for block in _blocks(page) if block["kind"] == "console"]
    typed = [
        part.partition("\n") for text in consoles for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    ]
    return [Command(_UVX.sub("", words), printed) for words, _, printed in typed]


def _blocks(page: Path) -> list[re.Match[str]]:
    return list(_BLOCK.finditer(page.read_text("utf-8")))
