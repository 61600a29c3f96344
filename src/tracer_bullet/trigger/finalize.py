"""Finding the temporary trigger in the text of a workflow, and taking it out."""

from __future__ import annotations

from typing import NamedTuple

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.lines import ending, split_lines
from tracer_bullet.text.nodes import parse
from tracer_bullet.text.source import BOM
from tracer_bullet.trigger.edit import edit_trigger
from tracer_bullet.trigger.markers import Block, find_block, find_markers, render_block, strip_block
from tracer_bullet.trigger.on_section import OnSection, read_on_section
from tracer_bullet.trigger.wanted import WantedEvents, added_events

_MARKERS = ("# tracer: begin", "# tracer: end")


class Armed(NamedTuple):
    """A workflow with a temporary trigger: the block, `trigger` as it is without it, and what the block adds.

    `expected` is the block as arming would write it now.
    """

    block: Block
    trigger: OnSection
    wanted: WantedEvents
    expected: str

    @property
    def line(self) -> int:
        """The number of the block's first line."""
        return self.block.line

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches whose pushes the block lets trigger."""
        return self.wanted.branches

    @property
    def is_intact(self) -> bool:
        """Whether nobody edited the block: its lines are as arming writes them, blanks aside."""
        return _words(self.block.lines) == _words(split_lines(self.expected))


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

    Raises TracerError for a marker without its partner and for text that is no workflow; RefusedError, with
    a diff, for a block that was edited by hand, unless `force` is given.
    """
    armed = inspect(text, path)
    if not armed:
        return text
    if not force:
        check_intact(armed, path)
    return BOM * text.startswith(BOM) + armed.trigger.text


def check_intact(armed: Armed, path: str = "") -> None:
    """Raise RefusedError, with a diff, for a block that was edited by hand."""
    if armed.is_intact:
        return
    import shlex  # noqa: PLC0415 - wanted only for this error

    command = shlex.join(["tracer", "finalize", "--force", *([path] if path else [])])
    hint = f"`{command}` removes it, with these edits:\n{_diff(armed)}"
    raise RefusedError("the temporary trigger was edited by hand", hint=hint, place=Place(path, armed.line))


def inspect(text: str, path: str = "") -> Armed | None:
    """What is known of the temporary trigger in `text`, None without one; raises as `finalize` does."""
    if not _mentions(text):
        return None
    text = text.removeprefix(BOM)
    root = parse(text, path)
    block = find_block(text, root, path)
    if not block:
        return None
    trigger = _read_stripped(strip_block(text, block), block, path)
    wanted = added_events(trigger.on, read_on_section(text, root, path).on)
    return Armed(block, trigger, wanted, _expect(_when_armed(trigger, block, path), wanted))


def _mentions(text: str) -> bool:
    return any(marker in text for marker in _MARKERS)


def _read_stripped(text: str, block: Block, path: str) -> OnSection:
    try:
        return read_on_section(text, parse(text, path), path)
    except TracerError as error:
        message = f"without its temporary trigger this is no workflow: {error.message}"
        hint = "the kept lines of the block were edited: restore the file from git"
        raise TracerError(message, hint=hint, place=Place(path, block.line)) from None


def _when_armed(trigger: OnSection, block: Block, path: str) -> OnSection:
    """Where the block took in a last line without an end, what follows it now was added later."""
    if not block.kept or ending(block.kept):
        return trigger
    return _read_stripped(trigger.text[: block.start] + block.kept, block, path)


def _expect(trigger: OnSection, wanted: WantedEvents) -> str:
    try:
        return render_block(trigger.text, edit_trigger(trigger, wanted))[2] if wanted else ""
    except RefusedError:
        return ""


def _words(lines: list[str] | tuple[str, ...]) -> list[str]:
    """The lines between the markers, whose own words are free, without the blanks around them."""
    return [line.strip() for line in lines[1:-1]]


def _diff(armed: Armed) -> str:
    import difflib  # noqa: PLC0415 - wanted only for this error

    written, found = (
        [line.rstrip() for line in lines[1:-1]] for lines in (split_lines(armed.expected), armed.block.lines)
    )
    diff = list(difflib.unified_diff(written, found, "as tracer wrote it", "as it stands", lineterm=""))
    return "\n".join(diff)
