"""`on:` in every form it may have: one event, a list of events, a mapping with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.model import Input, Located, Trigger, Values
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTERS = (
    "branches",
    "branches-ignore",
    "tags",
    "tags-ignore",
    "paths",
    "paths-ignore",
    "types",
    "workflows",
)


def read_triggers(node: nodes.Node) -> dict[str, Trigger]:
    """The events of `on:`, by name, in the order of the text; the first of two with one name."""
    found: dict[str, Trigger] = {}
    for trigger in _triggers(nodes.deref(node)):
        found.setdefault(trigger.event, trigger)
    return found


def _triggers(node: nodes.Node) -> Iterator[Trigger]:
    if isinstance(node, nodes.Mapping):
        for entry in node.entries:
            yield _trigger(entry)
        return
    for name in leaves.texts(node):
        yield Trigger(name.value, name.span)


def _trigger(entry: nodes.Entry) -> Trigger:
    body = nodes.deref(entry.value)
    return Trigger(
        entry.name,
        entry.key.span,
        filters=_crons(body) if entry.name == "schedule" else _filters(body),
        inputs=_inputs(leaves.get(body, "inputs")),
        outputs=_outputs(leaves.get(body, "outputs")),
        node=None if isinstance(body, nodes.Scalar) and not leaves.given(body) else entry.value,
    )


def _filters(body: nodes.Node) -> dict[str, tuple[Located[str], ...]]:
    """Filters left empty are no filters; GitHub refuses them, which is `refusals`' to say."""
    found: dict[str, tuple[Located[str], ...]] = {}
    for entry in leaves.entries(body):
        if entry.name in FILTERS and not is_null(entry.value):
            found.setdefault(entry.name, leaves.texts(entry.value))
    return found


def is_null(node: nodes.Node) -> bool:
    """Whether nothing, or null, is written here."""
    leaf = leaves.text(node)
    return leaf is not None and not leaf.value


def _crons(body: nodes.Node) -> dict[str, tuple[Located[str], ...]]:
    crons = [leaves.given(leaves.get(item, "cron")) for item in leaves.items(body)]
    return {"cron": tuple(cron for cron in crons if cron)}


def _inputs(node: nodes.Node | None) -> dict[str, Input]:
    found: dict[str, Input] = {}
    for entry in leaves.entries(node):
        kind = leaves.given(leaves.get(entry.value, "type"))
        options = leaves.texts(leaves.get(entry.value, "options"))
        found.setdefault(
            entry.name,
            Input(
                entry.name,
                entry.key.span,
                kind.value if kind else "string",
                leaves.text(leaves.get(entry.value, "default")),
                tuple(option.value for option in options),
            ),
        )
    return found


def _outputs(node: nodes.Node | None) -> Values:
    found: dict[str, Located[str]] = {}
    for entry in leaves.entries(node):
        value = leaves.text(leaves.get(entry.value, "value"))
        if value:
            found.setdefault(entry.name, value)
    return Values(found)
