"""Gates: whether an `if:` lets its job or step run; of one that GitHub refuses that is not known."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    evaluate_condition,
    parse_condition,
    paths_used,
    uses_status_function,
)
from tracer_bullet.workflow.simulation.job_status import AllSucceed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.expressions import Status, Truth
    from tracer_bullet.workflow.expressions.usage import Path
    from tracer_bullet.workflow.model import Located

_SHOWN = 120
_FOUND_OUT = dict.fromkeys(("needs", "matrix", "env", "steps"), UNKNOWN)
"""The contexts that a job and its steps fill while they run."""


def passes(gate: Located[str] | None, contexts: Mapping[str, Any], status: Status) -> Truth:
    """Whether the gate lets through; one that is not written does if all before it has succeeded."""
    text = gate.value if gate else None
    if _parts(text) is None:
        return UNKNOWN
    try:
        return evaluate_condition(text, contexts, status)
    except ExpressionError:
        return UNKNOWN


def passes_when_green(gate: Located[str] | None, contexts: Mapping[str, Any]) -> Truth:
    """Whether the gate lets through when nothing before it has failed; what `contexts` lacks is not known."""
    return passes(gate, {**_FOUND_OUT, **contexts}, AllSucceed({}))


def expressions_of(gate: Located[str] | None) -> tuple[Expression, ...]:
    """The expressions of a gate; none where there is no gate, or one that GitHub refuses."""
    return tuple(part for part in _parts(gate.value if gate else None) or () if isinstance(part, Expression))


def paths_of(gate: Located[str] | None) -> tuple[Path, ...]:
    """The paths that the expressions of a gate read, in alphabetical order."""
    return tuple(sorted({path for expression in expressions_of(gate) for path in paths_used(expression)}))


def asks_for_status(gate: Located[str] | None) -> bool:
    """Whether the gate calls a status function; one that does not waits for the success of all before it."""
    return any(map(uses_status_function, expressions_of(gate)))


def show_gate(gate: Located[str]) -> str:
    """A gate as it is written, on one line, between backticks."""
    text = " ".join(gate.value.split())
    return f"`if: {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"


@lru_cache(maxsize=2048)
def _parts(text: str | None) -> tuple[str | Expression, ...] | None:
    try:
        return parse_condition(text)
    except ExpressionError:
        return None
