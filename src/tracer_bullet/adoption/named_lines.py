"""The lines that a refusal of an adopted workflow names, as those of the file that the user has."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.lines import split_lines

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Workflow


def name_old_lines(refused: RefusedError, before: Workflow, after: Workflow) -> RefusedError:
    """`refused`, which names lines of `after`, in terms of `before`; a line that was added is not named."""
    known = _old_lines(before.text, after.text)
    path = re.escape(before.path)

    def in_file(found: re.Match[str]) -> str:
        line = known.get(int(found[1]))
        return f"{before.path}:{line}" if line else before.path

    def in_words(found: re.Match[str]) -> str:
        line = known.get(int(found[1]))
        return f"line {line}" if line else "a line that tracer adds"

    def reword(text: str) -> str:
        text = re.sub(rf"{path}:(\d+)", in_file, text)
        return re.sub(rf"\bline (\d+)\b(?! of (?!{path})\S)", in_words, text)

    place = refused.place
    if place and place.path == before.path:
        place = Place(place.path, known.get(place.line, 0))
    return RefusedError(reword(refused.message), hint=reword(refused.hint or ""), place=place)


def _old_lines(before: str, after: str) -> dict[int, int]:
    """The number of each line of `after` that is in `before`, and its number there; counted from 1.

    A line of a copied step is the one that it was copied from, if there is only one like it.
    """
    old, new = split_lines(before), split_lines(after)
    stripped = [line.strip() for line in old]
    known = {
        number: stripped.index(line.strip()) + 1
        for number, line in enumerate(new, 1)
        if stripped.count(line.strip()) == 1
    }
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        known |= {block.b + number + 1: block.a + number + 1 for number in range(block.size)}
    return known
