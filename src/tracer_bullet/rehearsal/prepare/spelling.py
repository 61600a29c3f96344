"""Values of `with:` and `env:` as GitHub spells them: it reads 3.10 as a number, and act hands on the text.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#about-expressions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.text import nodes
from tracer_bullet.text.scalars import quote_double
from tracer_bullet.text.splices import Splice, apply_splices
from tracer_bullet.workflow.expressions.values import to_text
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.model import Workflow

_KEYS = ("with", "env")


def spell_values(workflow: Workflow) -> Workflow:
    """`workflow` with the numbers, booleans and nulls of `with:` and `env:` as a step gets them."""
    found = {node.span.start: node for node in _list_scalars(workflow)}
    splices = [
        Splice(node.span.start, node.span.end, quote_double(to_text(node.value)))
        for node in found.values()
        if not isinstance(node.value, str) and node.text and to_text(node.value) != node.text
    ]
    return read_workflow(apply_splices(workflow.text, splices), workflow.path) if splices else workflow


def _list_scalars(workflow: Workflow) -> Iterator[nodes.Scalar]:
    jobs = workflow.jobs.values()
    owners = [workflow.node, *(job.node for job in jobs), *(step.node for job in jobs for step in job.steps)]
    for values in (owner.get(key) for owner in owners for key in _KEYS):
        mapping = nodes.deref(values) if values is not None else None
        entries = mapping.entries if isinstance(mapping, nodes.Mapping) else ()
        scalars = (one.value for one in entries if isinstance(one.value, nodes.Scalar))
        # what is tagged or anchored has more before it than its text
        yield from (one for one in scalars if not one.tag and not one.anchor)
