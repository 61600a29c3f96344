"""How a workflow is written, so that new lines look like their neighbours."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.nodes import Mapping, Sequence, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.text.nodes import Node

_DEFAULT_STEP = 2


class Style(NamedTuple):
    """`step` is the blanks by which a mapping is indented under its key, `dash` those of a list's dashes."""

    step: int
    dash: int


def read_style(root: Mapping, on: Node) -> Style:
    """The style of what stands under `on`, else of the rest of the workflow, else two blanks."""
    step = next(chain(_offsets(on, Mapping), _offsets(root, Mapping)), _DEFAULT_STEP)
    dash = next(chain(_offsets(on, Sequence), _offsets(root, Sequence)), step)
    return Style(step, dash)


def _offsets(root: Node, kind: type[Mapping | Sequence]) -> Iterator[int]:
    for node in walk(root):
        if not isinstance(node, Mapping) or node.flow:
            continue
        for entry in node.entries:
            value, key = entry.value, entry.key
            if isinstance(value, kind) and not value.flow and value.span.line > key.span.line:
                yield value.span.column - key.span.column
