"""The block of a temporary trigger: two marker lines, the lines that it replaced as comments, the new ones.

The block holds all that is needed to undo it: whoever takes it out and puts the kept lines in has the text as
it was, byte for byte.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.text.lines import ending, line_end, line_number, line_start, split_lines
from tracer_bullet.text.nodes import Scalar, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.text.nodes import Node

BEGIN = "# tracer: begin temporary trigger (`tracer finalize` removes it)"
END = "# tracer: end temporary trigger"
_KEPT = "# tracer: was:"
_KEPT_UNENDED = "# tracer: was, without a line end:"

_ANY = re.compile(r"^[ \t]*# tracer: (begin|end)\b", re.MULTILINE)
_KEPT_LINE = re.compile(rf"[ \t]*(?:({_KEPT_UNENDED})|{_KEPT}) ?([^\r\n]*)")


class Edit(NamedTuple):
    """Put `lines` in the place of the whole lines from `start` to `end` (the same for an insertion).

    `indent` is what the marker lines begin with.
    """

    start: int
    end: int
    lines: str
    indent: str


class Block(NamedTuple):
    """A marked block in a text, from `start` to `end`; `kept` is what it replaced.

    `kept` has no line end at its end where the text had none; `line` is the number of the first line.
    """

    start: int
    end: int
    line: int
    lines: tuple[str, ...]
    kept: str


def render_block(text: str, edit: Edit) -> tuple[int, int, str]:
    """The block for `edit`, and from where to where in `text` it goes.

    An insertion behind a last line that has no line end takes that line in.
    """
    start, lines = edit.start, edit.lines
    newline = newline_at(text, start)
    if start == edit.end == len(text) and start and text[-1] not in "\r\n":
        start = line_start(text, start)
        lines = text[start:] + newline + lines
    if not ending(lines):
        lines += newline
    kept = _keep(text[start : edit.end], edit.indent, newline)
    # A carriage return before a line feed would make one line end of two.
    last = "\r\n" if newline == "\r" and text.startswith("\n", edit.end) else newline
    block = f"{edit.indent}{BEGIN}{newline}{kept}{lines}{edit.indent}{END}{last}"
    return start, edit.end, block


def newline_at(text: str, index: int) -> str:
    """The line end for new lines at `index`: that of the line before, else of the line there, else LF."""
    before = next((end for end in ("\r\n", "\n", "\r") if text.endswith(end, 0, index)), "")
    return before or ending(text[index : line_end(text, index)]) or "\n"


def _keep(text: str, indent: str, newline: str) -> str:
    kept = []
    for line in split_lines(text):
        body, end = line.rstrip("\r\n"), ending(line)
        prefix = _KEPT if end else _KEPT_UNENDED
        kept.append(f"{indent}{prefix}{' ' if body else ''}{body}{end or newline}")
    return "".join(kept)


def strip_block(text: str, block: Block) -> str:
    """`text` without the block, with what it replaced in its place."""
    tail = text[block.end :]
    is_glued = block.kept and not ending(block.kept) and tail
    return text[: block.start] + block.kept + (ending(block.lines[-1]) if is_glued else "") + tail


def find_block(text: str, root: Node | None, path: str) -> Block | None:
    """The one marked block of `text`, None where there is none.

    Words inside a scalar are no marker. Raises TracerError for a marker without its partner, or twice.
    """
    markers = list(find_markers(text, root))
    begins = [index for word, index in markers if word == "begin"]
    ends = [index for word, index in markers if word == "end"]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise _unpaired(text, begins, ends, path)
    start, end = begins[0], line_end(text, ends[0])
    lines = tuple(split_lines(text[start:end]))
    return Block(start, end, line_number(text, start), lines, "".join(_restore(lines)))


def find_markers(text: str, root: Node | None) -> Iterator[tuple[str, int]]:
    """`begin` or `end`, and where its line begins, for every marker of `text` that is not inside a scalar."""
    scalars = [node.span for node in walk(root) if isinstance(node, Scalar)]
    position = 0
    for line in split_lines(text):
        found = _ANY.match(line)
        if found and not any(span.start <= position + found.end() <= span.end for span in scalars):
            yield found[1], position
        position += len(line)


def _restore(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines[1:]:
        found = _KEPT_LINE.match(line)
        if not found:
            return
        yield found[2] + ("" if found[1] else ending(line))


def _unpaired(text: str, begins: list[int], ends: list[int], path: str) -> TracerError:
    numbers = [line_number(text, index) for index in (*begins, *ends)]
    place = Place(path, min(numbers))
    hint = "restore the file from git, or take the lines of the temporary trigger and its markers out by hand"
    if not ends:
        message = "`# tracer: begin` has no `# tracer: end` behind it"
    elif not begins:
        message = "`# tracer: end` has no `# tracer: begin` before it"
    elif len(begins) == len(ends) == 1:
        message = "`# tracer: end` stands before `# tracer: begin`"
    else:
        listed = ", ".join(map(str, sorted(numbers)))
        message = f"expected one temporary trigger, found its markers in the lines {listed}"
    return TracerError(message, hint=hint, place=place)
