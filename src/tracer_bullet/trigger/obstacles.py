"""What keeps a trigger from being armed: GitHub would refuse it, or no edit in one place would be exact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError
from tracer_bullet.text.nodes import Alias, Mapping, Scalar, Sequence, deref, tree, walk
from tracer_bullet.trigger.wanted import PUSH, events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.text.nodes import Node
    from tracer_bullet.trigger.on_section import OnSection
    from tracer_bullet.trigger.wanted import WantedEvents

_EVENT = re.compile(r"[a-z_]+\Z")
_EVENTS = "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows"
_TWICE = "take one of them out"
_IGNORED = (
    "a branch that `branches-ignore` does not name triggers already; take yours out of it, or rename yours"
)


class Obstacle(NamedTuple):
    """What is in the way at `node`; `cure` is what to do, where that is not writing the trigger by hand."""

    node: Node
    reason: str
    cure: str = ""


def check_armable(trigger: OnSection, wanted: WantedEvents) -> None:
    """Raise RefusedError with the cure, or the lines to write by hand, if `wanted` cannot be added."""
    for find in (*_ANYWHERE, *(_IN_PUSH if wanted.patterns else ())):
        for obstacle in find(trigger):
            if obstacle.cure:
                raise RefusedError(obstacle.reason, hint=obstacle.cure, place=trigger.place(obstacle.node))
            raise trigger.refuse(obstacle.node, obstacle.reason, wanted)


def _braces(trigger: OnSection) -> Iterator[Obstacle]:
    if trigger.root.flow:
        yield Obstacle(trigger.root, "the whole workflow is written in braces")


def _keys(trigger: OnSection) -> Iterator[Obstacle]:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations"""
    nested = (node for node in walk(trigger.entry.value) if isinstance(node, Mapping))
    for mapping in (trigger.root, *nested):
        names = set()
        for entry in mapping.entries:
            if entry.name in names:
                yield Obstacle(
                    entry.key, f"the key `{entry.name}` is here twice, which GitHub refuses", _TWICE
                )
            if entry.name == "<<":
                yield Obstacle(entry.key, "GitHub refuses the merge key `<<`", "write out what it merges")
            names.add(entry.name)


def _on(trigger: OnSection) -> Iterator[Obstacle]:
    yield from _no_alias("on", trigger.entry.value)


def _no_alias(name: str, node: Node | None) -> Iterator[Obstacle]:
    """The cure names no lines to add: a second key of that name would be in the way."""
    if isinstance(node, Alias):
        reason = f"`{name}` is the alias `*{node.name}`: the lines to edit serve another key, too"
        cure = f"write out what `*{node.name}` stands for in its place under `{name}:`, and arm it again"
        yield Obstacle(node, reason, cure)


def _event_names(trigger: OnSection) -> Iterator[Obstacle]:
    names = set()
    for node in _events(trigger.entry.value):
        found = deref(node)
        name = found.text if isinstance(found, Scalar) else ""
        if not _EVENT.match(name):
            reason = f"expected the name of an event in small letters, found `{tree(node)}`"
            yield Obstacle(node, reason, _EVENTS)
        if name in names:
            yield Obstacle(node, f"the event `{name}` is here twice", _TWICE)
        names.add(name)


def _events(value: Node) -> list[Node]:
    if isinstance(value, Mapping):
        return [entry.key for entry in value.entries]
    if isinstance(value, Sequence):
        return list(value.items)
    return [] if tree(value) is None else [value]


def _callers_only(trigger: OnSection) -> Iterator[Obstacle]:
    if list(events(trigger.on)) == ["workflow_call"]:
        reason = "the workflow runs only when another one calls it"
        yield Obstacle(trigger.entry.key, reason, "arm the workflow that calls it")


def _sharing(trigger: OnSection) -> Iterator[Obstacle]:
    """An alias to what is edited would bring the edit to its own place, too."""
    value, push = trigger.entry.value, _push_node(trigger)
    edited = [value] if isinstance(value, Mapping) else list(walk(value))
    if isinstance(push, Mapping):
        edited += [push, *(entry.value for entry in push.entries if entry.name == "branches")]
    for node in walk(trigger.root):
        if isinstance(node, Alias) and any(node.target is one for one in edited):
            reason = f"the alias `*{node.name}` stands for what would be edited, and would change with it"
            yield Obstacle(node, reason)


def _push_node(trigger: OnSection) -> Node | None:
    value = trigger.entry.value
    return value.get(PUSH) if isinstance(value, Mapping) else None


def _push(trigger: OnSection) -> Iterator[Obstacle]:
    push = _push_node(trigger)
    yield from _no_alias("push", push)
    if push and not isinstance(tree(push), dict | None):
        yield Obstacle(push, "expected `push` to be empty or a mapping of filters")


def _filters(trigger: OnSection) -> Iterator[Obstacle]:
    """A filter and its `-ignore` cannot stand side by side; the source is that of `trigger.intent`."""
    push = _push_node(trigger)
    if not isinstance(push, Mapping):
        return
    for name in ("branches", "tags", "paths"):
        if push.entry(name) and (other := push.entry(f"{name}-ignore")):
            reason = f"GitHub refuses `{name}` and `{name}-ignore` side by side"
            yield Obstacle(other.key, reason, _TWICE)
    if ignored := push.entry("branches-ignore"):
        reason = "`push` has `branches-ignore`, beside which GitHub allows no `branches`"
        yield Obstacle(ignored.key, reason, _IGNORED)


def _branches(trigger: OnSection) -> Iterator[Obstacle]:
    push = _push_node(trigger)
    entry = push.entry("branches") if isinstance(push, Mapping) else None
    if not entry:
        return
    yield from _no_alias("branches", entry.value)
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    if not items or not all(isinstance(deref(item), Scalar) and tree(item) is not None for item in items):
        yield Obstacle(entry.key, "expected `branches` to name a branch or a list of branches")


_ANYWHERE = (_braces, _keys, _on, _event_names, _callers_only, _sharing)
_IN_PUSH = (_push, _filters, _branches)
