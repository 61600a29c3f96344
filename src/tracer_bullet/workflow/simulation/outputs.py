"""The outputs of jobs, as far as it is known what the steps put out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN, ExpressionError, interpolate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Job, Located, Workflow

_FROM_STEPS = dict.fromkeys(("env", "matrix"), UNKNOWN)


def outputs_of_job(job: Job, contexts: Mapping[str, Any], steps: Any) -> Any:
    """The outputs by name, UNKNOWN where a value is not known; UNKNOWN altogether for a call.

    `steps` is that context at the end of the job.

    An output that the job does not declare is empty for those who ask for it.
    """
    if job.uses is not None or job.outputs.expression:
        return UNKNOWN
    return _values(job.outputs.items, {**contexts, **_FROM_STEPS, "steps": steps})


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
