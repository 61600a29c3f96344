"""Where the trigger of a workflow stands, and how to speak of it in errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.nodes import Mapping, parse, same, tree
from tracer_bullet.text.scalars import quote

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Entry, Node
    from tracer_bullet.text.scalars import YamlValue
    from tracer_bullet.trigger.wanted import WantedEvents

_LAYOUT = "\n    "


class OnSection(NamedTuple):
    """A workflow's `text` and `root`, the `entry` of its `on`, and the plain value of that, `on`."""

    text: str
    path: str
    root: Mapping
    entry: Entry
    on: YamlValue

    def place(self, node: Node) -> Place:
        """Where `node` begins."""
        return Place(self.path, node.span.line, node.span.column)

    def refuse(self, node: Node, reason: str, wanted: WantedEvents) -> RefusedError:
        """The error for what cannot be edited exactly at `node`, with the lines to write by hand."""
        return RefusedError(reason, hint=_by_hand(wanted), place=self.place(node))

    def becomes(self, text: str, on: YamlValue) -> bool:
        """Whether `text` reads as this workflow with `on` as its trigger and nothing else changed."""
        try:
            return same(tree(parse(text, self.path)), tree(self.root) | {"on": on})
        except TracerError:
            return False


def read_on_section(text: str, root: Node | None, path: str = "") -> OnSection:
    """The trigger of the workflow in `text`, whose parsed form is `root`.

    Raises TracerError for what is no workflow: empty, no mapping, without `on`.
    """
    if root is None:
        message = "the file is empty, expected a workflow with `on` and `jobs`"
        raise TracerError(message, hint="tracer init  # writes one", place=Place(path))
    if not isinstance(root, Mapping):
        place = Place(path, root.span.line, root.span.column)
        raise TracerError("this is not a mapping, expected a workflow with `on` and `jobs`", place=place)
    entry = root.entry("on")
    if not entry:
        hint = "add the event that is to start it, such as `on: release`"
        raise TracerError("the workflow has no `on`, so it never starts", hint=hint, place=Place(path, 1))
    return OnSection(text, path, root, entry, tree(entry.value))


def _by_hand(wanted: WantedEvents) -> str:
    lines = ["on:"]
    if wanted.patterns:
        lines += ["  push:", "    branches:", *(f"      - {quote(pattern)}" for pattern in wanted.patterns)]
    if wanted.dispatch:
        lines.append("  workflow_dispatch:")
    return f"add by hand, and take out again before the release:{_LAYOUT}{_LAYOUT.join(lines)}"
