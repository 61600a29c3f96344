"""Adding the temporary trigger to the text of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.blocks import BEGIN, Edit, render_blocks, strip_blocks
from tracer_bullet.text.lines import line_number
from tracer_bullet.text.nodes import parse
from tracer_bullet.text.source import BOM
from tracer_bullet.trigger.branches import check_branch
from tracer_bullet.trigger.edit import edit_trigger
from tracer_bullet.trigger.finalize import check_intact, inspect
from tracer_bullet.trigger.obstacles import check_armable
from tracer_bullet.trigger.on_section import OnSection, read_on_section
from tracer_bullet.trigger.wanted import WantedEvents, join, missing, want, with_events

if TYPE_CHECKING:
    from collections.abc import Sequence


class ArmedText(NamedTuple):
    """The `text` of a workflow, and the `line` where its temporary trigger begins, 0 where it has none."""

    text: str
    line: int


def arm(text: str, branches: Sequence[str], *, dispatch: bool = False, path: str = "") -> str:
    """What `add_trigger` makes of `text`, without the line."""
    return add_trigger(text, branches, dispatch=dispatch, path=path).text


def add_trigger(text: str, branches: Sequence[str], *, dispatch: bool = False, path: str = "") -> ArmedText:
    """`text`, a workflow, with a temporary trigger for pushes to `branches` and, if `dispatch`, by hand.

    `finalize` of the result is `text` again, byte for byte. Unchanged where nothing is missing: pushes to any
    branch trigger, or the branches are listed. Of a text that is armed already, the block is extended. `path`
    is only for errors. Raises TracerError for branch names that no filter can hold and for what is no
    workflow; RefusedError, with the lines to write by hand, for what cannot be edited exactly, for what
    GitHub would refuse, and for a block that was edited by hand.
    """
    for branch in branches:
        check_branch(branch)
    if text.startswith(BOM):
        armed = add_trigger(text[1:], branches, dispatch=dispatch, path=path)
        return armed._replace(text=BOM + armed.text)
    wanted = want(branches, dispatch=dispatch)
    found = inspect(text, path)
    if not found:
        trigger = read_on_section(text, parse(text, path), path)
        needed = missing(trigger.on, wanted)
        return _add(trigger, needed) if needed else ArmedText(text, 0)
    check_intact(found, path)
    needed = missing(found.trigger.on, join(found.wanted, wanted))
    if needed == found.wanted:
        return ArmedText(text, found.line)
    others = strip_blocks(text, [block for block in found.blocks if block is found.block])
    return _add(read_on_section(others, parse(others, path), path), needed)


def _add(trigger: OnSection, wanted: WantedEvents) -> ArmedText:
    edit = plan_trigger(trigger, wanted)
    result = render_blocks(trigger.text, [edit])
    return ArmedText(result, line_number(result, result.index(BEGIN, edit.start)))


def plan_trigger(trigger: OnSection, wanted: WantedEvents) -> Edit:
    """The edit that adds all of `wanted`; raises as `add_trigger` does."""
    check_armable(trigger, wanted)
    edit = edit_trigger(trigger, wanted)
    result = render_blocks(trigger.text, [edit])
    if not trigger.becomes(result, with_events(trigger.on, wanted)):
        reason = "this trigger is written in a way that cannot be edited exactly"
        raise trigger.refuse(trigger.entry.key, reason, wanted)
    return edit
