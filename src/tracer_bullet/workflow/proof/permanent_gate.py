"""What to write for a gate whose place is a temporary condition: `tracer finalize` has to go first.

A line between markers is taken out again, and `tracer finalize` refuses a block that was edited. The gate is
then joined to the condition of the workflow without its temporary parts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.text.blocks import BEGIN, find_blocks, strip_blocks
from tracer_bullet.text.lines import line_number
from tracer_bullet.text.nodes import parse
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate, read_condition
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step, Workflow


class _Parts(NamedTuple):
    """The numbers of the `lines` of all blocks, and the workflow `without` them."""

    lines: frozenset[int]
    without: Workflow


def without_temporary(workflow: Workflow, job: Job, step: Step | None, gate: str) -> str | None:
    """The condition that asks for `gate` in the workflow without its temporary parts.

    It is for the job, or for its step. It is only `gate` if the condition there cannot be read, and None if
    nothing there is temporary.
    """
    owner = step or job
    parts = _parts(workflow.text, workflow.path) if owner.condition else None
    if parts is None or owner.condition is None or owner.condition.span.line not in parts.lines:
        return None
    there = parts.without.jobs.get(job.id)
    if there is None:
        return None
    added = sum(one.span.line in parts.lines for one in job.steps[: step.position]) if step else 0
    condition = (there.steps[step.position - added] if step else there).condition
    known = read_condition(condition.value) if condition else ALWAYS
    return gate if known is None else join_gate(known, gate)


@lru_cache(maxsize=32)
def _parts(text: str, path: str) -> _Parts | None:
    """The temporary parts of a file; None if it has none, or is not a workflow without them."""
    if BEGIN not in text:
        return None
    try:
        blocks = find_blocks(text, parse(text, path), path)
        without = read_workflow(strip_blocks(text, blocks), path)
    except TracerError:
        return None
    ranges = (range(block.line, line_number(text, block.end)) for block in blocks)
    return _Parts(frozenset(line for each in ranges for line in each), without)
