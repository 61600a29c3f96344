"""The blocks of temporary parts: two marker lines, the lines that a block replaced as comments, the new ones.

A block holds all that is needed to undo it: whoever takes it out and puts the kept lines in has the text as
it was, byte for byte. Its first line ends in a short hash of its body, so that an edit is noticed.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.text.lines import ending, line_end, line_number, split_lines
from tracer_bullet.text.nodes import Scalar, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.text.nodes import Node

TRIGGER = "temporary trigger"
BEGIN, END = "# tracer: begin", "# tracer: end"
_KEPT = "# was:"
_BREAKS = "\r\n"
_UNENDED = "no line end after the last line"
_REMOVES = "`tracer finalize` removes it"

_ANY = re.compile(r"^[ \t]*# tracer: (begin|end)\b", re.MULTILINE)
# The first form is that of releases whose blocks had no hash.
_KEPT_LINE = re.compile(
    r"[ \t]*(?:# tracer: was(?P<unended>, without a line end)?|# was): ?(?P<body>[^\r\n]*)"
)
_HASH = re.compile(r"\[(?P<hash>[0-9a-f]{8})\]\s*\Z")


class Edit(NamedTuple):
    """Put `lines` in the place of the whole lines from `start` to `end` (the same for an insertion).

    `indent` is what the marker lines begin with; `words` say what the block is.
    """

    start: int
    end: int
    lines: str
    indent: str
    words: str = TRIGGER


class Block(NamedTuple):
    """A marked block in a text, from `start` to `end`; `kept` is what it replaced.

    `kept` has no line end at its end if an old block says so; `line` is the number of the first line.
    """

    start: int
    end: int
    line: int
    lines: tuple[str, ...]
    kept: str

    @property
    def is_trigger(self) -> bool:
        """Whether its first line says that it holds the trigger."""
        return "trigger" in self.lines[0]

    @property
    def hash(self) -> str:
        """The hash that the first line ends in; empty without one."""
        found = _HASH.search(self.lines[0])
        return found["hash"] if found else ""

    @property
    def is_unedited(self) -> bool:
        """Whether the body is the one that the hash was made of, blanks at the ends of lines aside."""
        return self.hash == hash_of(self.lines[1:-1])

    @property
    def added(self) -> tuple[str, ...]:
        """The lines that the block added."""
        return self.lines[1 + len(split_lines(self.kept)) : -1]

    @property
    def words(self) -> str:
        """What the first line calls the block."""
        return self.lines[0].strip().removeprefix(BEGIN).partition("(")[0].strip()


def render_blocks(text: str, edits: Iterable[Edit]) -> str:
    """`text` with a block for each of `edits`, which do not overlap.

    Insertions at one place keep the order in which they are given.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    is_unended = any(edit.end == len(text) for edit in ordered) and not ending(text)
    newline = newline_at(text, len(text))
    whole = text + newline if is_unended else text
    pieces: list[str] = []
    position = 0
    for number, edit in enumerate(ordered):
        start, end = (len(whole) if at == len(text) else at for at in edit[:2])
        unended = is_unended and number == len(ordered) - 1
        pieces += [
            whole[position:start],
            _render(whole, edit._replace(start=start, end=end), unended=unended),
        ]
        position = end
    return "".join([*pieces, whole[position:] if ordered else text])


def _render(text: str, edit: Edit, *, unended: bool) -> str:
    newline = newline_at(text, edit.start)
    lines = edit.lines if ending(edit.lines) or not edit.lines else edit.lines + newline
    body = _keep(text[edit.start : edit.end], edit.indent) + lines
    about = f"{_REMOVES}; {_UNENDED}" if unended else _REMOVES
    begin = f"{BEGIN} {edit.words} ({about}) [{hash_of(split_lines(body))}]"
    # A carriage return before a line feed would make one line end of two.
    last = "\r\n" if newline == "\r" and text.startswith("\n", edit.end) else newline
    return f"{edit.indent}{begin}{newline}{body}{edit.indent}{END} {edit.words}{last}"


def newline_at(text: str, index: int) -> str:
    """The line end for new lines at `index`: that of the line before, else of the line there, else LF."""
    before = _last_break(text[:index])
    if not before and index == len(text):
        before = next(iter(re.findall(r"\r\n|\n|\r", text)[-1:]), "")
    return before or ending(text[index : line_end(text, index)]) or "\n"


def _keep(text: str, indent: str) -> str:
    lines = split_lines(text)
    return "".join(f"{indent}{_KEPT}{' ' * bool(line.strip(_BREAKS))}{line}" for line in lines)


def hash_of(lines: Sequence[str]) -> str:
    """Neither line ends that git converted nor blanks that an editor cut off are an edit."""
    body = "\n".join(line.strip() for line in lines)
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def strip_blocks(text: str, blocks: Sequence[Block]) -> str:
    """`text` without the blocks, with what they replaced in their place."""
    is_unended = False
    for block in reversed(blocks):
        tail = text[block.end :]
        is_unended = is_unended or (_UNENDED in block.lines[0] and not tail)
        is_glued = block.kept and not ending(block.kept) and tail
        text = text[: block.start] + block.kept + (ending(block.lines[-1]) if is_glued else "") + tail
    return text[: len(text) - len(_last_break(text))] if is_unended else text


def _last_break(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if text.endswith(end)), "")


def find_blocks(text: str, root: Node | None, path: str) -> tuple[Block, ...]:
    """The marked blocks of `text`, in order.

    Words inside a scalar are no marker. Raises TracerError for a marker without its partner.
    """
    markers = list(find_markers(text, root))
    if [word for word, _ in markers] != ["begin", "end"] * (len(markers) // 2):
        raise _unpaired(text, markers, path)
    places = [index for _, index in markers]
    return tuple(
        _read_block(text, start, line_end(text, end))
        for start, end in zip(places[::2], places[1::2], strict=True)
    )


def _read_block(text: str, start: int, end: int) -> Block:
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
    for line in lines[1:-1]:
        found = _KEPT_LINE.match(line)
        if not found:
            return
        yield found["body"] + ("" if found["unended"] else ending(line))


def _unpaired(text: str, markers: Sequence[tuple[str, int]], path: str) -> TracerError:
    words = [word for word, _ in markers]
    numbers = [line_number(text, index) for _, index in markers]
    place = Place(path, numbers[0])
    hint = "restore the file from git, or remove the lines of the temporary parts and their markers by hand"
    if "end" not in words:
        message = "`# tracer: begin` has no `# tracer: end` after it"
    elif "begin" not in words:
        message = "`# tracer: end` has no `# tracer: begin` before it"
    elif words == ["end", "begin"]:
        message = "`# tracer: end` is before `# tracer: begin`"
    else:
        listed = ", ".join(map(str, numbers))
        message = f"the markers of temporary parts do not pair; they are in the lines {listed}"
    return TracerError(message, hint=hint, place=place)
