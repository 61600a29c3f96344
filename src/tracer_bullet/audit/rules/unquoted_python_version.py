"""`3.10` without quotes is the number 3.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, walk
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Node

_BAD = """\
- uses: actions/setup-python@v6
  with:
    python-version: 3.10
"""
_SHORTENED = re.compile(r"[23]\.\d*0")
_KEY = re.compile(r"python|\bpy(?:thon)?[-_]?(?:ver|version|versions)?\b", re.IGNORECASE)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Versions that lose their last zero, under keys that speak of Python."""
    if not audited.publishes:
        return
    for node in walk(audited.workflow.node):
        for entry in node.entries if isinstance(node, Mapping) else ():
            if _KEY.search(entry.name):
                yield from map(_report, _shortened(entry.value))


def _shortened(node: Node) -> Iterator[Scalar]:
    for one in node.items if isinstance(node, Sequence) else (node,):
        if (
            isinstance(one, Scalar)
            and one.style == "plain"
            and not one.tag
            and _SHORTENED.fullmatch(one.text)
        ):
            yield one


def _report(node: Scalar) -> AuditFinding:
    start, end = node.span.start + len(f"&{node.anchor} ") * bool(node.anchor), node.span.end
    fix = Fix("quote the version", (Splice(start, end, f'"{node.text}"'),)) if not node.anchor else None
    return AuditFinding(
        f"`{node.text}` without quotes is the number `{float(node.text):g}`",
        node.span,
        f'write `"{node.text}"`',
        fix,
    )


RULE = Rule(
    id="unquoted-python-version",
    summary="a version of Python that ends in zero has no quotes",
    severity=Severity.ERROR,
    why="YAML reads `3.10` as a number, and the number is 3.1. The job asks for Python 3.1, or the matrix runs "
    "another version than you think.",
    cure="Quote it.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("3.10", '"3.10"')),
    fix=Safety.SAFE,
    find=find,
)
