"""A YAML text as a tree of nodes that know where they stand in it.

The tree is built from the parser's events, one after the other, so that neither deep nesting nor an alias
that points at itself can recurse, and so that an alias stays an alias: editing "the alias" would edit the
anchored place. Scalars resolve as GitHub reads them, by the core schema of YAML 1.2
(https://yaml.org/spec/1.2.2/#103-core-schema): `on` is a string.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tracer_bullet.errors import Place, TracerError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARACTERS = 512 * 1024
"""Longer texts are refused unread: no hand-written workflow comes near."""
MAX_DEPTH = 100
MAX_EXPANDED_NODES = 100_000
"""Nodes after all aliases are followed; more is an alias bomb, not a workflow."""

YamlValue: TypeAlias = Any
"""What YAML's core schema knows: None, bool, int, float, str, list, dict."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands: `start` and `end` count characters from 0, `line` and `column` of the start from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `text` is what was meant (unescaped, unfolded), `style` one of `plain ' " | >`.

    The span of a value left empty is the empty place right after its key's colon or its list dash.
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
            return _construct(self.tag, self.text)
        return resolve_plain(self.text) if self.style == "plain" else self.text

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is written here."""
        return self.span.start == self.span.end


@dataclass(frozen=True, slots=True)
class Entry:
    """One key and its value in a mapping."""

    key: Node
    value: Node

    @property
    def name(self) -> str:
        """The key as text: a key is what it says, whether YAML takes it for a number or a truth value."""
        return self.key.text if isinstance(self.key, Scalar) else ""


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order of the text, duplicates included. `flow` means written in braces.

    The span ends with the last descendant (or the closing brace), never in the blank lines after it.
    """

    span: Span
    entries: tuple[Entry, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in reversed(self.entries)}

    def entry(self, name: str) -> Entry | None:
        """The first entry whose key reads `name`."""
        return self._by_name.get(name)

    def get(self, name: str) -> Node | None:
        """The value of the first entry whose key reads `name`."""
        entry = self.entry(name)
        return entry.value if entry else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. `flow` means written in brackets; the span is that of `Mapping`."""

    span: Span
    items: tuple[Node, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """`*name`, standing where it is written; `target` is the node that carries the anchor."""

    span: Span
    name: str
    target: Node


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def parse(text: str, path: str = "") -> Node | None:
    """The root node of the one YAML document in `text`, None where there is none (only blanks and comments).

    `path` is only for the error. Raises TracerError with line and column for what is no YAML, for more
    than one document, for an alias to nothing or to itself, and for texts too large, too deep or too often
    aliased to be a workflow.
    """
    if len(text) > MAX_CHARACTERS:
        raise TracerError(
            f"{len(text):,} characters are more than the {MAX_CHARACTERS:,} that a workflow may have",
            place=Place(path),
        )
    composer = _Composer(text, path)
    try:
        for event in YAML(typ="safe", pure=False).parse(text):
            composer.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise TracerError(f"not valid YAML: {reason}", place=place) from None
    except (YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TracerError(f"not valid YAML: {reason}", place=Place(path)) from None
    return composer.root


def deref(node: Node) -> Node:
    """The node itself, or what the alias stands for."""
    return node.target if isinstance(node, Alias) else node


def tree(node: Node | None) -> YamlValue:
    """The plain value of a node: None, bool, int, float, str, list, dict; aliases followed, last duplicate wins.

    Keys are text, as written without quotes. Two texts mean the same exactly if their trees are equal
    (compare with `same`, which tells `1` from `true` and keeps the order of keys).
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
    """Whether two trees are equal in values, types and the order of keys."""
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


_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
_NAN = re.compile(r"\.(?:nan|NaN|NAN)\Z")
_MAX_DIGITS = 300
"""Longer runs of digits stay text: turning them into a number is slow, and no workflow means one."""


def resolve_plain(text: str) -> YamlValue:  # noqa: PLR0911 - one line a rule of the schema
    """The value of an unquoted scalar by the core schema of YAML 1.2."""
    if _NULL.match(text):
        return None
    if _BOOL.match(text):
        return text.lower() == "true"
    if len(text) > _MAX_DIGITS:
        return text
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text[2:], 16)
    if _FLOAT.match(text):
        return float(text)
    if _INFINITE.match(text):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if _NAN.match(text) else text


def _construct(tag: str, text: str) -> YamlValue:
    known = {"null": _NULL, "bool": _BOOL, "int": _INT, "float": _FLOAT}
    pattern = known.get(tag.removeprefix("tag:yaml.org,2002:"))
    return resolve_plain(text) if pattern and pattern.match(text) else text


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    span: Span
    mapping: bool
    flow: bool
    tag: str
    anchor: str
    children: list[Node] = field(default_factory=list)
    weight: int = 1


class _Composer:
    """Builds the tree from events; iterative, so that depth costs memory only."""

    def __init__(self, text: str, path: str) -> None:
        self.root: Node | None = None
        self._text = text
        self._path = path
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._pending_anchors: set[str] = set()
        self._documents = 0
        self._end = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml_events.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._error(event, "a second YAML document: a workflow is one")
            case yaml_events.AliasEvent():
                self._alias(event)
            case yaml_events.ScalarEvent():
                self._scalar(event)
            case yaml_events.MappingStartEvent() | yaml_events.SequenceStartEvent():
                self._begin(event)
            case yaml_events.MappingEndEvent() | yaml_events.SequenceEndEvent():
                self._finish(event)

    def _error(self, event: Any, message: str) -> TracerError:
        mark = event.start_mark
        return TracerError(message, place=Place(self._path, mark.line + 1, mark.column + 1))

    def _alias(self, event: Any) -> None:
        name = event.anchor
        if name in self._pending_anchors:
            raise self._error(event, f"the alias `*{name}` stands inside what it points at")
        if name not in self._anchors:
            raise self._error(event, f"the alias `*{name}` points at nothing")
        target, weight = self._anchors[name]
        self._add(Alias(self._span(event), name, target), weight)

    def _scalar(self, event: Any) -> None:
        span = self._span(event)
        if span.start == span.end:
            span = self._empty_span(span)
        tag = _tag(event)
        node = Scalar(span, event.value, event.style or "plain", tag, event.anchor or "")
        self._remember(node.anchor, node, 1)
        self._add(node, 1)

    def _empty_span(self, span: Span) -> Span:
        """The parser puts an empty value where the next token stands; we want it right after its colon or dash."""
        before = self._text[self._end : span.start]
        offset = 0
        for line in before.splitlines(keepends=True):
            code = line.split("#", 1)[0]
            if code.strip():
                index = self._end + offset + len(code.rstrip())
                return self._span_at(index)
            offset += len(line)
        return span

    def _span_at(self, index: int) -> Span:
        line_start = max(self._text.rfind("\n", 0, index), self._text.rfind("\r", 0, index)) + 1
        line = len(self._text[:line_start].splitlines()) + 1
        return Span(index, index, line, index - line_start + 1)

    def _begin(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._error(event, f"nested more than {MAX_DEPTH} deep")
        mapping = isinstance(event, yaml_events.MappingStartEvent)
        anchor = event.anchor or ""
        if anchor:
            self._pending_anchors.add(anchor)
        self._open.append(_Open(self._span(event), mapping, bool(event.flow_style), _tag(event), anchor))
        self._end = max(self._end, event.end_mark.index)

    def _finish(self, event: Any) -> None:
        top = self._open.pop()
        end = event.end_mark.index if top.flow else self._end
        span = Span(top.span.start, max(end, top.span.start), top.span.line, top.span.column)
        node: Node
        if top.mapping:
            pairs = zip(top.children[::2], top.children[1::2], strict=True)
            entries = tuple(Entry(key, value) for key, value in pairs)
            node = Mapping(span, entries, top.flow, top.tag, top.anchor)
        else:
            node = Sequence(span, tuple(top.children), top.flow, top.tag, top.anchor)
        self._pending_anchors.discard(top.anchor)
        self._remember(top.anchor, node, top.weight)
        self._add(node, top.weight)

    def _remember(self, anchor: str, node: Node, weight: int) -> None:
        if anchor:
            self._anchors[anchor] = (node, weight)

    def _add(self, node: Node, weight: int) -> None:
        self._end = max(self._end, node.span.end)
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.children.append(node)
        parent.weight += weight
        if parent.weight > MAX_EXPANDED_NODES:
            raise TracerError(
                f"more than {MAX_EXPANDED_NODES:,} values once every alias is followed",
                place=Place(self._path, node.span.line, node.span.column),
            )

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        index = end.index
        if getattr(event, "style", None) in ("|", ">"):
            # A block scalar swallows the blank lines after it; they belong to the text around it.
            index = start.index + len(self._text[start.index : index].rstrip())
        return Span(start.index, index, start.line + 1, start.column + 1)


def _tag(event: Any) -> str:
    tag = getattr(event, "ctag", None)
    return str(tag) if tag else ""
