"""The edit that adds to a trigger, for every form in which `on` can be written.

An edit either inserts lines, or rewrites whole lines, of which the block then keeps the old ones. What the
result is to mean is said in `tracer_bullet.trigger.wanted`; that it does mean it is for the caller to check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.text.blocks import Edit, newline_at
from tracer_bullet.text.indentation import Style, read_style
from tracer_bullet.text.lines import ending, line_end, line_start
from tracer_bullet.text.nodes import Alias, Mapping, Scalar, Sequence, deref
from tracer_bullet.text.scalars import quote
from tracer_bullet.text.splices import Splice, apply_splices
from tracer_bullet.trigger import edit_flow
from tracer_bullet.trigger.wanted import DISPATCH, PUSH

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.trigger.on_section import OnSection
    from tracer_bullet.trigger.wanted import WantedEvents

_COLON = re.compile(r"[ \t]*:")
_BLANKS = re.compile(r"[ \t]*")


def edit_trigger(trigger: OnSection, wanted: WantedEvents) -> Edit:
    """The edit that adds all of `wanted`, of which nothing is there yet, to a trigger without obstacles.

    Raises RefusedError for a form that is too odd to be rewritten.
    """
    value, entry = trigger.entry.value, trigger.entry
    style = read_style(trigger.root, value)
    if isinstance(value, Mapping) and value.flow:
        return _splice(trigger.text, entry, edit_flow.extend_events(trigger.text, value, wanted))
    if isinstance(value, Mapping):
        push = value.entry(PUSH)
        if push and wanted.patterns:
            return _edit_push(trigger, push, wanted, style)
        return _insert_first(trigger.text, entry, value, _events(wanted, style))
    if isinstance(value, Scalar) and value.is_empty:
        return _insert_first(trigger.text, entry, style.step, _events(wanted, style))
    known = [f"{_event_name(trigger, node, wanted)}:" for node in _names(value)]
    return _write_anew(trigger, entry, [*_events(wanted, style), *known], style.step, wanted)


def _events(wanted: WantedEvents, style: Style) -> list[str]:
    push = [f"{PUSH}:", *(" " * style.step + line for line in _branches(wanted, style))]
    return [*(push if wanted.patterns else []), *([f"{DISPATCH}:"] if wanted.dispatch else [])]


def _branches(wanted: WantedEvents, style: Style) -> list[str]:
    return ["branches:", *(" " * style.dash + line for line in _items(wanted))]


def _items(wanted: WantedEvents) -> list[str]:
    return [f"- {quote(pattern)}" for pattern in wanted.patterns]


def _names(value: Node) -> list[Node]:
    """The names of events in a scalar or a list."""
    if isinstance(value, Sequence):
        return list(value.items)
    return [value] if isinstance(value, Scalar) and value.value is not None else []


def _source(trigger: OnSection, node: Node, wanted: WantedEvents) -> str:
    """A name as it is written, with its quotes and its anchor."""
    source = trigger.text[node.span.start : node.span.end]
    if "\n" in source or "\r" in source:
        raise trigger.refuse(node, "this name is written over several lines", wanted)
    return source


def _event_name(trigger: OnSection, node: Node, wanted: WantedEvents) -> str:
    """The name as a key: as it is written, but for what not every reader allows in a key."""
    name = deref(node)
    if isinstance(name, Scalar) and (isinstance(node, Alias) or name.anchor or name.tag):
        return quote(name.text)
    return _source(trigger, node, wanted)


def _edit_push(trigger: OnSection, push: Entry, wanted: WantedEvents, style: Style) -> Edit:
    edit = _extend_push(trigger, push, wanted, style)
    return _widen(trigger.text, push, edit, f"{DISPATCH}:") if wanted.dispatch else edit


def _extend_push(trigger: OnSection, push: Entry, wanted: WantedEvents, style: Style) -> Edit:
    filters = push.value
    if not isinstance(filters, Mapping):
        raise trigger.refuse(push.key, "expected `push` to hold filters of its own", wanted)
    if filters.flow:
        return _splice(trigger.text, push, edit_flow.extend_push(trigger.text, filters, wanted))
    entry = filters.entry("branches")
    if not entry:
        return _insert_first(trigger.text, push, filters, _branches(wanted, style))
    branches = entry.value
    if isinstance(branches, Scalar):
        items = [f"- {_source(trigger, branches, wanted)}", *_items(wanted)]
        return _write_anew(trigger, entry, items, style.dash, wanted)
    if isinstance(branches, Sequence) and not branches.flow:
        return _insert_last(trigger.text, branches, _items(wanted))
    return _splice(trigger.text, entry, edit_flow.extend_branches(branches, wanted))


def _insert_first(text: str, entry: Entry, under: Mapping | int, lines: list[str]) -> Edit:
    """Right behind the key's line, indented like the first entry `under` it, or by that many blanks."""
    if isinstance(under, Mapping):
        indent = _indent(text, under.entries[0].key)
    else:
        indent = _indent(text, entry.key) + " " * under
    index = line_end(text, entry.key.span.end)
    return Edit(index, index, _join(text, index, indent, lines), indent)


def _insert_last(text: str, items: Sequence, lines: list[str]) -> Edit:
    """Right behind the last item, indented like its dash."""
    index = line_end(text, items.items[-1].span.end)
    is_dash = text.startswith("-", items.span.start)
    indent = " " * (items.span.column - 1) if is_dash else _indent(text, items.items[0])
    return Edit(index, index, _join(text, index, indent, lines), indent)


def _splice(text: str, entry: Entry, splices: list[Splice]) -> Edit:
    """The lines of `entry`, with a few characters put in between."""
    start, end = _lines_of(text, entry)
    moved = [Splice(splice.start - start, splice.end - start, splice.replacement) for splice in splices]
    return Edit(start, end, apply_splices(text[start:end], moved), _indent(text, entry.key))


def _write_anew(trigger: OnSection, entry: Entry, lines: list[str], step: int, wanted: WantedEvents) -> Edit:
    """The key of `entry` as it is written, and `lines` under it, indented by `step` more."""
    text = trigger.text
    start, end = _lines_of(text, entry)
    colon = _COLON.match(text, entry.key.span.end)
    if not colon:
        raise trigger.refuse(
            entry.key, f"expected `{entry.name}:`, found a key of the form `? {entry.name}`", wanted
        )
    indent = _indent(text, entry.key)
    key = text[start : colon.end()] + newline_at(text, start)
    return Edit(start, end, key + _join(text, start, indent + " " * step, lines), indent)


def _widen(text: str, entry: Entry, edit: Edit, line: str) -> Edit:
    """The edit inside `entry` as one of all its lines, and one more line behind them."""
    start, end = _lines_of(text, entry)
    indent, newline = _indent(text, entry.key), newline_at(text, start)
    parts = [text[start : edit.start], edit.lines, text[edit.end : end]]
    whole = "".join(part if ending(part) else part + newline for part in parts if part)
    return Edit(start, end, f"{whole}{indent}{line}{newline}", indent)


def _lines_of(text: str, entry: Entry) -> tuple[int, int]:
    return line_start(text, entry.key.span.start), line_end(text, entry.value.span.end)


def _indent(text: str, node: Node) -> str:
    found = _BLANKS.match(text, line_start(text, node.span.start))
    return found[0] if found else ""


def _join(text: str, index: int, indent: str, lines: list[str]) -> str:
    newline = newline_at(text, index)
    return "".join(f"{indent}{line}{newline}" for line in lines)
