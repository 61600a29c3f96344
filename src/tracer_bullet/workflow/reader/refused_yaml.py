"""YAML that parses, and that GitHub refuses all the same.

Duplicate keys: GitHub's own reader, which takes `Name` and `name` for the same key
(https://github.com/actions/languageservices, template-reader.ts). Merge keys:
https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations#yaml-anchors-and-aliases
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.workflow.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def refused_yaml(root: nodes.Mapping) -> Iterator[Problem]:
    """Duplicate keys, merge keys and tags."""
    for node in nodes.walk(root):
        if isinstance(node, nodes.Mapping):
            yield from _keys(node)
        if isinstance(node, nodes.Scalar) and node.tag.startswith("!"):
            yield _tagged(node)


def _keys(node: nodes.Mapping) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for entry in node.entries:
        name = entry.name.upper()
        if entry.name == "<<" and getattr(entry.key, "style", "") == "plain":
            yield Problem(
                "merge keys (`<<`) are not allowed in a workflow",
                entry.key.span,
                "write the merged keys out",
            )
        elif name in seen:
            yield Problem(f"`{entry.name}` is already defined in line {seen[name]}", entry.key.span)
        seen.setdefault(name, entry.key.span.line)


def _tagged(node: nodes.Scalar) -> Problem:
    return Problem(
        f"`{node.tag}` is read as a YAML tag, not as text",
        node.span,
        "put the value into quotes, or an expression into `${{ }}`",
    )
