"""The jobs of a matrix: the values that `matrix` has in each of the runs of a job.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN, try_template
from tracer_bullet.workflow.expressions.contexts import PartlyKnown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Job

MAX_LEGS = 256
"""GitHub's own limit: https://docs.github.com/en/actions/reference/limits."""
ANY = PartlyKnown({})
"""A matrix job of which nothing is known."""


def matrix_jobs(job: Job, contexts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The values of `matrix` in each matrix job, in order; one empty mapping for a job without a matrix.

    What an expression yields that cannot be told is UNKNOWN; a matrix of which the jobs cannot be told is
    one job with any values.
    """
    if job.matrix is None:
        return [{}]
    written = _resolve(nodes.tree(job.matrix), contexts)
    if not isinstance(written, dict):
        return [ANY]
    include, exclude = written.pop("include", []), written.pop("exclude", [])
    if not isinstance(include, list) or not all(isinstance(leg, dict) for leg in include):
        return [ANY]
    if len(include) > MAX_LEGS:
        return [ANY]
    legs = _combine(written, exclude)
    return [ANY] if legs is None else _include(legs, include, set(written)) or [ANY]


def texts_in_matrix(job: Job, text: str) -> list[Any]:
    """What `text` is in each matrix job, in order: expressions know the values of `matrix`, and nothing else.

    UNKNOWN where it cannot be told.
    """
    return [try_template(text, {"matrix": leg}) for leg in matrix_jobs(job, {})]


def _resolve(value: Any, contexts: Mapping[str, Any]) -> Any:
    """The same tree with its expressions evaluated; a value by itself keeps its type."""
    match value:
        case dict():
            return {key: _resolve(inner, contexts) for key, inner in value.items()}
        case list():
            return [_resolve(inner, contexts) for inner in value]
        case str() if "${{" in value:
            return try_template(value, contexts)
    return value


def _combine(axes: dict[str, Any], exclude: Any) -> list[dict[str, Any]] | None:
    """Every combination of the axes, less what is excluded for certain; None where there are too many."""
    values = [axis if isinstance(axis, list) else [UNKNOWN] for axis in axes.values()]
    size = 1
    for axis in values:
        size *= len(axis)
        if size > MAX_LEGS:
            return None
    if not axes:
        return []
    legs = [dict(zip(axes, leg, strict=True)) for leg in product(*values)]
    excluded = [rule for rule in exclude if isinstance(rule, dict)] if isinstance(exclude, list) else []
    return [leg for leg in legs if not any(_fits(leg, rule) for rule in excluded)]


def _fits(leg: dict[str, Any], rule: dict[str, Any]) -> bool:
    return all(key in leg and leg[key] is not UNKNOWN and leg[key] == value for key, value in rule.items())


def _include(
    legs: list[dict[str, Any]], include: list[dict[str, Any]], axes: set[str]
) -> list[Mapping[str, Any]]:
    """Add to every job that an entry fits what it brings; an entry that fits none is a job of its own."""
    originals = [dict(leg) for leg in legs]
    own: list[dict[str, Any]] = []
    for entry in include:
        shared = {key: value for key, value in entry.items() if key in axes}
        fitting = [leg for leg, original in zip(legs, originals, strict=True) if _fits(original, shared)]
        for leg in fitting:
            leg.update(entry)
        if not fitting:
            own.append(dict(entry))
    return [PartlyKnown(leg) if UNKNOWN in leg.values() else leg for leg in (*legs, *own)]
