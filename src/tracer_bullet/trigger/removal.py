"""Taking one entry out of a mapping, or one item out of a list, with the comments that belong to it.

To something written in lines belong the comments inside it and at the ends of its lines, those right above it
at its own indentation that are prose and not commented-out YAML, and those right below it that are indented
deeper. Comments between braces or brackets could belong to either neighbour: there, nothing is taken out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.lines import line_end, line_start, split_lines
from tracer_bullet.text.nodes import Entry, Mapping
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from tracer_bullet.text.nodes import Node, Sequence

_COMMENT = re.compile(r"([ \t]*)#[ \t]*(.*)")
_COMMENTED_OUT = re.compile(r"- |['\"]?[a-z_-]+['\"]?:(?:\s*$|\s*[\[{'\"])")


class _Part(NamedTuple):
    """An entry or an item: where its own characters begin and end."""

    start: int
    end: int


def remove(text: str, collection: Mapping | Sequence, child: Entry | Node) -> Splice | None:
    """The splice that takes `child` out of `collection`, which holds others, or None if that were a guess."""
    children = collection.entries if isinstance(collection, Mapping) else collection.items
    parts = [_part(one) for one in children]
    index = next(i for i, one in enumerate(children) if one is child)
    return _from_flow(text, parts, index) if collection.flow else _from_lines(text, parts[index])


def _part(child: Entry | Node) -> _Part:
    if isinstance(child, Entry):
        return _Part(child.key.span.start, child.value.span.end)
    return _Part(child.span.start, child.span.end)


def _from_flow(text: str, parts: list[_Part], index: int) -> Splice | None:
    is_last = index == len(parts) - 1
    start = parts[index - 1].end if is_last else parts[index].start
    end = parts[index].end if is_last else parts[index + 1].start
    before, behind = text[start : parts[index].start], text[parts[index].end : end]
    if "#" in before + behind:
        return None
    # What stands before the comma stays: an empty value needs the blank behind its colon.
    return Splice(start + before.find(","), end, "") if is_last else Splice(start, end, "")


def _from_lines(text: str, part: _Part) -> Splice | None:
    start, end = line_start(text, part.start), line_end(text, part.end)
    before = text[start : part.start]
    if before.strip(" \t-"):
        return None
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    above = split_lines(text[:start])
    while above and _is_prose(above[-1], indent):
        start -= len(above.pop())
    for line in split_lines(text[end:]):
        comment = _COMMENT.match(line)
        if not comment or len(comment[1]) <= len(indent):
            break
        end += len(line)
    return Splice(start, end, "")


def _is_prose(line: str, indent: str) -> bool:
    comment = _COMMENT.match(line)
    return bool(comment and comment[1] == indent and not _COMMENTED_OUT.match(comment[2]))
