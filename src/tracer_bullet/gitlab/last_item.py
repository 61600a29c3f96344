"""One more item at the end of a YAML list as text, in the form that the list has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import ending, line_end, line_start
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Sequence


def add_last(text: str, items: Sequence, item: str, in_brackets: str = "") -> Splice:
    """The splice that adds `item` to a list with an item a line, or to one in brackets, which may be empty.

    There it is written as `in_brackets`, if that is another form.
    """
    if items.flow:
        at = items.span.end - 1
        return Splice(at, at, f"{', ' if items.items else ''}{in_brackets or item}")
    first = items.items[0].span.start
    indent = text[line_start(text, first) : first].partition("-")[0]
    return add_lines(text, line_end(text, items.span.end), f"{indent}- {item}")


def add_lines(text: str, at: int, *lines: str) -> Splice:
    """The splice that adds whole lines where a line begins, or at the end of the text."""
    end = newline_at(text, at)
    before = "" if not text[:at] or ending(text[:at]) else end
    return Splice(at, at, before + "".join(f"{line}{end}" for line in lines))
