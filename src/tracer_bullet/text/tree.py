"""What a parsed YAML text is made of: nodes that know where they stand in it.

They are named tuples and not dataclasses, because a workflow is a thousand of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracer_bullet.text.scalars import YamlValue, resolve_plain, resolve_tagged

if TYPE_CHECKING:
    from collections.abc import Iterator


class Span(NamedTuple):
    """Where a node stands: `start`, `end` count characters from 0, `line`, `column` (of `start`) from 1."""

    start: int
    end: int
    line: int
    column: int


class Scalar(NamedTuple):
    """A single value. `text` is what was meant (unescaped, unfolded), `style` one of `plain ' " | >`.

    The span of a value left empty is the empty place right after its key's colon or its list dash. The span
    of a block scalar leaves out the blank lines at its end, also where they are part of its text (`|+`).
    """

    span: Span
    text: str
    style: str
    tag: str = ""
    anchor: str = ""

    @property
    def value(self) -> YamlValue:
        """The value by the core schema: None, bool, int, float or str."""
        if self.tag:
            return resolve_tagged(self.tag, self.text)
        return resolve_plain(self.text) if self.style == "plain" else self.text

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is written here."""
        return self.span.start == self.span.end


class Entry(NamedTuple):
    """One key and its value in a mapping."""

    key: Node
    value: Node

    @property
    def name(self) -> str:
        """The key as text: a key is what it says, whether YAML takes it for a number or a truth value."""
        key = self.key
        if isinstance(key, Alias):
            key = key.target
        return key.text if isinstance(key, Scalar) else ""


class Mapping(NamedTuple):
    """Keys and values in the order of the text, duplicates included. `flow` means written in braces.

    The span ends with the last descendant (or the closing brace), never in the blank lines after it.
    """

    span: Span
    entries: tuple[Entry, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""

    def entry(self, name: str) -> Entry | None:
        """The first entry whose key reads `name`."""
        for entry in self.entries:  # plain, because a workflow is asked for keys a thousand times
            key = entry.key
            if (key.text if isinstance(key, Scalar) else entry.name) == name:
                return entry
        return None

    def get(self, name: str) -> Node | None:
        """The value of the first entry whose key reads `name`."""
        entry = self.entry(name)
        return entry.value if entry else None


class Sequence(NamedTuple):
    """A list. `flow` means written in brackets; the span is that of `Mapping`."""

    span: Span
    items: tuple[Node, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""


class Alias(NamedTuple):
    """`*name`, standing where it is written; `target` is the node that carries the anchor."""

    span: Span
    name: str
    target: Scalar | Mapping | Sequence


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def deref(node: Node) -> Scalar | Mapping | Sequence:
    """The node itself, or what the alias stands for."""
    return node.target if isinstance(node, Alias) else node


def tree(node: Node | None) -> YamlValue:
    """The plain value of a node: None, bool, int, float, str, list or dict; aliases followed.

    Of duplicate keys the last wins. Keys are text, as written without quotes. Two texts mean the same exactly
    if their trees are equal (compare with `same`).
    """
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Alias():
            return tree(node.target)
        case Sequence():
            return [tree(item) for item in node.items]
        case Mapping():
            return {entry.name: tree(entry.value) for entry in node.entries}


def same(left: YamlValue, right: YamlValue) -> bool:
    """Whether two trees are equal in values, types (`1` is not `true`) and the order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and math.isnan(left):
        return math.isnan(right)
    return bool(left == right)


def walk(node: Node | None) -> Iterator[Node]:
    """Every node that is written in the text, parents first; what an alias points at is not entered again."""
    stack = [node] if node else []
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Mapping):
            for entry in reversed(current.entries):
                stack += [entry.value, entry.key]
        elif isinstance(current, Sequence):
            stack += reversed(current.items)


def scalar_texts(node: Node | None) -> Iterator[str]:
    """The texts of all scalars in a node, keys included, as `walk` finds them."""
    return (one.text for one in walk(node) if isinstance(one, Scalar))


def written_text(node: Node | None) -> str:
    """What `scalar_texts` gives, a line each."""
    return "\n".join(scalar_texts(node))
