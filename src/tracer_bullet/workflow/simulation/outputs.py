"""The outputs of jobs, as far as it is known what the steps put out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN, ExpressionError, interpolate
from tracer_bullet.workflow.expressions.contexts import PartlyKnown, overlay

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Located, Workflow

_OF_STEP = re.compile(r"\bsteps\s*\.\s*([\w-]+)")
_FROM_STEPS = dict.fromkeys(("env", "matrix"), UNKNOWN)


def outputs_of_job(job: Job, contexts: Mapping[str, Any], steps: Any) -> Any:
    """The outputs by name, UNKNOWN where a value is not known; UNKNOWN altogether for a call.

    `steps` is that context at the end of the job. An output that the job does not declare is empty for those
    who ask for it, and so is one of a step that there is not.
    """
    if job.uses is not None or job.outputs.expression:
        return UNKNOWN
    known = overlay(steps if isinstance(steps, Mapping) else PartlyKnown({}), _without_step(job))
    return _values(job.outputs.items, {**contexts, **_FROM_STEPS, "steps": known})


def _without_step(job: Job) -> dict[str, Any]:
    """The ids that the outputs name and no step has."""
    ids = {step.id.value.lower() for step in job.steps if step.id}
    named = (name for leaf in job.outputs.items.values() for name in _OF_STEP.findall(leaf.value))
    return {name: {} for name in named if name.lower() not in ids}


def outputs_of_call(called: Workflow, jobs: Mapping[str, Any], contexts: Mapping[str, Any]) -> Any:
    """The outputs of a reusable workflow, of which the `jobs` have these results and outputs."""
    trigger = called.triggers.get("workflow_call")
    return _values(trigger.outputs.items, {**contexts, "jobs": jobs}) if trigger else {}


def _values(declared: Mapping[str, Located[str]], contexts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(leaf.value, contexts) for name, leaf in declared.items()}


def _value(text: str, contexts: Mapping[str, Any]) -> Any:
    try:
        return interpolate(text, contexts)
    except ExpressionError:
        return UNKNOWN
