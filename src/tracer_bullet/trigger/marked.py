"""Marked blocks in files that are not GitHub workflows: finding them, and taking them out, all or none."""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.blocks import BEGIN, END, Block, find_blocks, strip_blocks
from tracer_bullet.text.nodes import parse
from tracer_bullet.text.source import BOM
from tracer_bullet.trigger.wanted import WantedEvents, want

_BRANCH = re.compile(
    r"""CI_COMMIT_BRANCH == (?P<quote>["'])(?P<gitlab>.+?)(?P=quote)"""
    r"""|TRACER_BRANCH=(?P<google>.+?)'?[ \t]*$""",
    re.MULTILINE,
)
_YAML = (".yml", ".yaml")
_NEXT_DOCUMENT = re.compile(r"\n---[ \t]*(?:#.*)?$", re.MULTILINE)


class Marked(NamedTuple):
    """A file with temporary parts: their `blocks`, and `text` as it is without them."""

    blocks: tuple[Block, ...]
    text: str

    @property
    def line(self) -> int:
        """The number of the first line of the first block."""
        return self.blocks[0].line

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches that the blocks name."""
        texts = ("".join(block.added).replace("''", "'") for block in self.blocks)  # as YAML escapes a quote
        found = (one for text in texts for one in _BRANCH.finditer(text))
        return tuple(dict.fromkeys(one["gitlab"] or one["google"].replace("$$", "$") for one in found))

    @property
    def wanted(self) -> WantedEvents:
        """The same in the words of a trigger."""
        return want(self.branches)


def read_marked(text: str, path: str = "") -> Marked | None:
    """What is known of the temporary parts in `text`; None if it has none.

    Raises TracerError for a marker without its partner, and for a `path` in YAML that cannot be read.
    """
    plain = text.removeprefix(BOM)
    if BEGIN not in plain and END not in plain:
        return None
    # a marker inside a scalar is none; that is not looked at in a file of several documents
    is_one = path.endswith(_YAML) and not _NEXT_DOCUMENT.search(plain)
    blocks = find_blocks(plain, parse(plain, path) if is_one else None, path)
    return Marked(blocks, strip_blocks(plain, blocks)) if blocks else None


def check_unedited(marked: Marked, path: str) -> None:
    """Raise RefusedError for a block that was edited by hand."""
    edited = next((block for block in marked.blocks if block.hash and not block.is_unedited), None)
    if edited:
        command = shlex.join(["tracer", "finalize", "--force", path])
        raise RefusedError(
            f"the {edited.words} was edited by hand",
            hint=f"`{command}` removes it, with these edits:\n{''.join(edited.added)}",
            place=Place(path, edited.line),
        )
