"""A lane that is modelled on a job of a called workflow, and goes into the one that calls it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.expressions.values import write_literal
from tracer_bullet.workflow.simulation.inputs import inputs_of_call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.arming.lane.lane_text import LaneText
    from tracer_bullet.arming.lane.run_inputs import RunInputs
    from tracer_bullet.workflow.model import Job, Workflow

_OF_A_CALL = re.compile(r"\$\{\{.*\b(?:inputs|needs)\b|^\s*if:.*\binputs\b")


def with_call_inputs(inputs: RunInputs, caller: Job, called: Workflow) -> RunInputs:
    """`inputs`, and those of the call that have the same value in every run."""
    known = inputs_of_call(called, caller.arguments, {}) if caller.uses else {}
    given = {
        name.lower(): write_literal(value) for name, value in known.items() if isinstance(value, str | bool)
    }
    return inputs._replace(values={**inputs.values, **given})


def asks_for_call(lines: Iterable[str]) -> bool:
    """Whether lines of a called workflow use what only its own jobs or its callers give."""
    return any(map(_OF_A_CALL.search, lines))


def check_moved(lane: LaneText, lines: list[str]) -> None:
    """Raise RefusedError if `lines` have something that only means something in the file they come from."""
    source, line = lane.workflow, lane.model.job.span.line
    if source is lane.home:
        return
    reason = ""
    if asks_for_call(lines):
        reason = "a step before the upload uses an input of the call"
    elif source.node.get("defaults") and not lane.model.is_direct:
        reason = "the workflow that uploads has `defaults`"
    elif len(lane.indents[1]) <= len(lane.indents[0]):
        reason = "the workflow that is called is indented less"
    if reason:
        raise RefusedError(reason, place=Place(source.path, line))
