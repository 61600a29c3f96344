"""Finding the temporary parts in the text of a workflow, and taking them out: all, or none."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.blocks import (
    BEGIN,
    END,
    TRIGGER,
    Block,
    find_blocks,
    find_markers,
    render_blocks,
    strip_blocks,
)
from tracer_bullet.text.lines import split_lines
from tracer_bullet.text.nodes import parse
from tracer_bullet.text.source import BOM
from tracer_bullet.trigger.edit import edit_trigger
from tracer_bullet.trigger.on_section import OnSection, read_on_section
from tracer_bullet.trigger.wanted import WantedEvents, added_events
from tracer_bullet.trigger.whole_file import is_whole


class Armed(NamedTuple):
    """A workflow with temporary parts: their `blocks`, `trigger` as it is without them, and what they
    trigger.

    `block` is that of the trigger, None if a push triggers anyway; `expected` is the same as arming would
    write it now.
    """

    blocks: tuple[Block, ...]
    trigger: OnSection
    wanted: WantedEvents
    block: Block | None
    expected: Block | None

    @property
    def is_file(self) -> bool:
        """Whether the whole file is temporary."""
        return is_whole(self.trigger.text, self.blocks)

    @property
    def line(self) -> int:
        """The number of the first line of the trigger's block, or of the first block."""
        return (self.block or self.blocks[0]).line

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches whose pushes the blocks let trigger, or are meant for."""
        return self.wanted.branches or _branches_in(self.blocks)

    @property
    def edited(self) -> Block | None:
        """The first block that somebody edited."""
        return next((block for block in self.blocks if not self._is_intact(block)), None)

    def _is_intact(self, block: Block) -> bool:
        """By its hash; a trigger without one if its lines are as arming writes them, blanks aside."""
        if block.hash or block is not self.block:
            return not block.hash or block.is_unedited
        wanted = _words(self.expected.added if self.expected else ())
        return _words(block.added) in (wanted, [*_words(split_lines(block.kept)), *wanted])


_TEST = re.compile(r"github\.ref == 'refs/heads/(?P<branch>(?:[^']|'')+)'")
_ON_BRANCH = re.compile(rf"^\s*if: \(?{_TEST.pattern.replace('?P<branch>', '?:')}[^&]*$")


def _branches_in(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The branches that the conditions of temporary steps and jobs name, in the words of tracer."""
    lines = (line for block in blocks for line in block.added if _ON_BRANCH.match(line))
    found = (one["branch"].replace("''", "'") for line in lines for one in _TEST.finditer(line))
    return tuple(dict.fromkeys(found))


def has_markers(text: str) -> bool:
    """Whether a line of `text` is a marker of a temporary trigger, and not part of a value.

    Raises TracerError for a text that mentions one and is no YAML.
    """
    text = text.removeprefix(BOM)
    return _mentions(text) and any(find_markers(text, parse(text)))


def armed_branches(text: str, path: str = "") -> tuple[str, ...]:
    """The branches that the temporary trigger of `text` names; none without one."""
    armed = inspect(text, path)
    return armed.branches if armed else ()


def finalize(text: str, *, path: str = "", force: bool = False) -> str:
    """`text` without its temporary trigger, as it was before it was armed; `text` itself if there is none.

    Empty for a file that is temporary as a whole.

    Raises TracerError for a marker without its partner and for text that is no workflow; RefusedError, with
    a diff, for a block that was edited by hand, unless `force` is given.
    """
    armed = inspect(text, path)
    if not armed:
        return text
    if not force:
        check_intact(armed, path)
    return "" if armed.is_file else BOM * text.startswith(BOM) + armed.trigger.text


def check_intact(armed: Armed, path: str = "") -> None:
    """Raise RefusedError, with a diff, for a block that was edited by hand."""
    block = armed.edited
    if not block:
        return
    import shlex  # noqa: PLC0415 - wanted only for this error

    command = shlex.join(["tracer", "finalize", "--force", *([path] if path else [])])
    hint = f"`{command}` removes it, with these edits:\n{_diff(armed, block)}"
    words = block.words or TRIGGER
    raise RefusedError(f"the {words} was edited by hand", hint=hint, place=Place(path, block.line))


def inspect(text: str, path: str = "") -> Armed | None:
    """What is known of the temporary parts in `text`, None without any; raises as `finalize` does."""
    if not _mentions(text):
        return None
    text = text.removeprefix(BOM)
    root = parse(text, path)
    blocks = find_blocks(text, root, path)
    if not blocks:
        return None
    if is_whole(text, blocks):
        trigger = read_on_section(text, root, path)
        return Armed(blocks, trigger, added_events({}, trigger.on), blocks[0], None)
    trigger = _read_stripped(strip_blocks(text, blocks), blocks[0], path)
    wanted = added_events(trigger.on, read_on_section(text, root, path).on)
    named = next((one for one in blocks if one.is_trigger), blocks[0] if len(blocks) == 1 else None)
    return Armed(blocks, trigger, wanted, named, _expect(trigger, wanted))


def _mentions(text: str) -> bool:
    return BEGIN in text or END in text


def _read_stripped(text: str, block: Block, path: str) -> OnSection:
    try:
        return read_on_section(text, parse(text, path), path)
    except TracerError as error:
        message = f"without its temporary parts this is not a workflow: {error.message}"
        hint = "the kept lines of the block were edited: restore the file from git"
        raise TracerError(message, hint=hint, place=Place(path, block.line)) from None


def _expect(trigger: OnSection, wanted: WantedEvents) -> Block | None:
    """The block of the trigger as arming would write it now."""
    try:
        written = render_blocks(trigger.text, [edit_trigger(trigger, wanted)]) if wanted else ""
        return find_blocks(written, parse(written, trigger.path), trigger.path)[0] if written else None
    except TracerError:
        return None


def _words(lines: list[str] | tuple[str, ...]) -> list[str]:
    return [line.strip() for line in lines]


def _diff(armed: Armed, block: Block) -> str:
    """From the lines as tracer wrote them, if that is known, else from those that come back."""
    import difflib  # noqa: PLC0415 - wanted only for this error

    known = _as_written(armed, block)
    written = known.added if known else split_lines(block.kept)
    label = "as tracer wrote it" if known else "as finalize restores it"
    before, after = ([line.rstrip() for line in lines] for lines in (written, block.added))
    return "\n".join(difflib.unified_diff(before, after, label, "as it stands", lineterm=""))


def _as_written(armed: Armed, block: Block) -> Block | None:
    """The trigger's block before it was edited, perhaps without a branch; None if that is not known."""
    if block is not armed.block:
        return None
    patterns = armed.wanted.patterns
    fewer = (armed.wanted._replace(patterns=tuple(one for one in patterns if one != it)) for it in patterns)
    candidates = [armed.expected, *(_expect(armed.trigger, wanted) for wanted in fewer)]
    written = next((one for one in candidates if one and one.hash == block.hash), armed.expected)
    return written if written and _words(written.added) != _words(block.added) else None
