"""A workflow file that is temporary as a whole: `finalize` deletes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text.blocks import BEGIN, END, hash_of
from tracer_bullet.text.lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.text.blocks import Block

_WORDS = "temporary workflow"


def wrap(text: str) -> str:
    """`text`, a workflow with line feeds, between the markers of a temporary file."""
    about = f"(`tracer finalize` deletes this file) [{hash_of(split_lines(text))}]"
    return f"{BEGIN} {_WORDS} {about}\n{text}{END} {_WORDS}\n"


def is_whole(text: str, blocks: Sequence[Block]) -> bool:
    """Whether the one of `blocks` is all of `text`, and says that the whole file is temporary."""
    if len(blocks) != 1 or blocks[0].words != _WORDS:
        return False
    return not (text[: blocks[0].start].strip() or text[blocks[0].end :].strip())
