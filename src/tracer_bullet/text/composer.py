"""From a parser's events to a tree: spans, anchors, and the limits that keep a hostile text small."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from ruamel.yaml import events as yaml_events

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.text.lines import line_starts
from tracer_bullet.text.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, Span

MAX_DEPTH = 100
"""Of nesting, also through aliases."""
MAX_EXPANDED_NODES = 100_000
"""Nodes after all aliases are followed; more is an alias bomb, not a workflow."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_TAG = re.compile(r"![^ \t\r\n]*[ \t\r\n]+\Z")
_NAME = re.compile(r"[&*][0-9A-Za-z_-]+\Z")
_AFTER_NAME = re.compile(r"[ \t\r\n,\]}]|\Z")
_LONGEST_TAG = 300


class _Open:
    """A collection whose end has not come yet. `weight` and `height` count what aliases stand for, too."""

    def __init__(self, span: Span, *, mapping: bool, flow: bool, tag: str, anchor: str) -> None:
        self.span = span
        self.mapping = mapping
        self.flow = flow
        self.tag = tag
        self.anchor = anchor
        self.children: list[Node] = []
        self.weight = 1
        self.height = 1


class Composer:
    """Builds the tree of `text` from events; iterative, so that depth costs memory only.

    `shift` is how many characters of `text` stand before those that the parser was given.
    """

    def __init__(self, text: str, path: str, shift: int) -> None:
        self.root: Node | None = None
        self._text = text
        self._path = path
        self._shift = shift
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Scalar | Mapping | Sequence, int, int]] = {}
        self._pending_anchors: set[str] = set()
        self._documents = 0
        self._end = shift
        self._line_starts = line_starts(text)

    def take(self, event: Any) -> None:
        """Take in the next event; `root` is complete after the last one."""
        if isinstance(event, yaml_events.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml_events.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml_events.CollectionEndEvent):
            self._finish(event)
        elif isinstance(event, yaml_events.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml_events.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "a second YAML document: a workflow is one")

    def _error(self, event: Any, message: str) -> TracerError:
        return TracerError(message, place=self.place(event.start_mark.index + self._shift))

    def _alias(self, event: Any) -> None:
        name, span = event.anchor, self._span(event)
        self._check_name(event, span.start, f"*{name}")
        if name in self._pending_anchors:
            raise self._error(event, f"the alias `*{name}` is inside what it points at")
        if name not in self._anchors:
            raise self._error(event, f"the alias `*{name}` points at nothing")
        target, weight, height = self._anchors[name]
        self._add(Alias(span, name, target), weight, height)

    def _check_name(self, event: Any, start: int, written: str) -> None:
        """Readers of YAML do not agree on the characters of a name, and so not on where it ends."""
        end = self._text.find(written, start) + len(written)
        if not (_NAME.match(written) and _AFTER_NAME.match(self._text, end)):
            raise self._error(
                event, f"the name `{written}` has or meets a character that not every reader allows"
            )

    def _scalar(self, event: Any) -> None:
        span = self._span(event)
        if span.start == span.end:
            span = self._empty_span()
        anchor = self._anchor(event) if event.anchor else ""
        node = Scalar(span, event.value, event.style or "plain", _tag(event), anchor)
        if anchor:
            self._remember(node, 1, 1)
        self._add(node, 1, 1)

    def _anchor(self, event: Any) -> str:
        name = event.anchor or ""
        if name:
            self._check_name(event, event.start_mark.index + self._shift, f"&{name}")
        if name in self._pending_anchors or name in self._anchors:
            raise self._error(
                event, f"the anchor `&{name}` is here a second time, which not every reader allows"
            )
        return name

    def _empty_span(self) -> Span:
        """Right after the colon, dash or question mark that the empty node belongs to.

        The two parsers put it at different places, one of them where the next token stands.
        """
        parent = self._open[-1] if self._open else None
        if not parent:
            return self._make_span(self._end, self._end)
        is_value = parent.mapping and len(parent.children) % 2 == 1
        indicator = ":" if is_value else "?" if parent.mapping else "-"
        index = _end_of(_BLANK, self._text, self._end)
        found = self._text.startswith(indicator, index)
        place = index + 1 if found else self._end
        return self._make_span(place, place)

    def _begin(self, event: Any) -> None:
        mapping = isinstance(event, yaml_events.MappingStartEvent)
        anchor = self._anchor(event)
        if anchor:
            self._pending_anchors.add(anchor)
        flow = bool(event.flow_style)
        self._open.append(
            _Open(self._span(event), mapping=mapping, flow=flow, tag=_tag(event), anchor=anchor)
        )
        self._check_depth(event.start_mark.index + self._shift, 0)
        end = event.end_mark.index + self._shift
        if not (mapping or flow) and self._text[end - 1 : end] == "-":
            # The beginning of a list that is not indented takes the first dash with it; we want it back.
            end -= 1
        self._end = max(self._end, end)

    def _finish(self, event: Any) -> None:
        top = self._open.pop()
        end = event.end_mark.index + self._shift if top.flow else self._end
        span = Span(top.span.start, max(end, top.span.start), top.span.line, top.span.column)
        node: Mapping | Sequence
        if top.mapping:
            pairs = zip(top.children[::2], top.children[1::2], strict=True)
            entries = tuple(Entry(key, value) for key, value in pairs)
            node = Mapping(span, entries, top.flow, top.tag, top.anchor)
        else:
            node = Sequence(span, tuple(top.children), top.flow, top.tag, top.anchor)
        self._pending_anchors.discard(top.anchor)
        self._remember(node, top.weight, top.height)
        self._add(node, top.weight, top.height)

    def _remember(self, node: Scalar | Mapping | Sequence, weight: int, height: int) -> None:
        if node.anchor:
            self._anchors[node.anchor] = (node, weight, height)

    def _add(self, node: Node, weight: int, height: int) -> None:
        span = node.span
        self._end = max(self._end, span.end)
        if not self._open:
            self.root = node
            return
        self._check_depth(span.start, height)
        parent = self._open[-1]
        parent.children.append(node)
        parent.weight += weight
        if height >= parent.height:
            parent.height = height + 1
        if parent.weight > MAX_EXPANDED_NODES:
            message = f"more than {MAX_EXPANDED_NODES:,} values once every alias is followed"
            raise TracerError(message, place=self.place(span.start))

    def _check_depth(self, index: int, height: int) -> None:
        if len(self._open) + height > MAX_DEPTH:
            raise TracerError(f"nested more than {MAX_DEPTH} deep", place=self.place(index))

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark.index + self._shift, event.end_mark.index + self._shift
        if getattr(event, "style", None) in ("|", ">"):
            # A block scalar swallows the blank lines after it; they belong to the text around it.
            end = start + len(self._text[start:end].rstrip(" \t\r\n"))
        if event.anchor and _tag(event) and self._text.startswith("&", start):
            # One of the parsers begins at the tag before the anchor, the other at the anchor.
            tag = _TAG.search(self._text, max(start - _LONGEST_TAG, 0), start)
            start = tag.start() if tag else start
        return self._make_span(start, end)

    def _make_span(self, start: int, end: int) -> Span:
        line = bisect_right(self._line_starts, start)
        return Span(start, end, line, start - self._line_starts[line - 1] + 1)

    def place(self, index: int) -> Place:
        """Line and column of the character at `index`."""
        span = self._make_span(index, index)
        return Place(self._path, span.line, span.column)


def _end_of(pattern: re.Pattern[str], text: str, index: int) -> int:
    match = pattern.match(text, index)
    return match.end() if match else index


def _tag(event: Any) -> str:
    tag = getattr(event, "ctag", None)
    return str(tag) if tag else ""
