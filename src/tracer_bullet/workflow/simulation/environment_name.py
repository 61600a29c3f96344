"""The name of a job's environment on an event, also where an expression chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN, ExpressionError, interpolate
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job

_OPEN = ("needs", "inputs", "matrix", "env", "steps", *UNKNOWN_TO_JOBS)


def environment_on(job: Job, event: Event) -> str | None:
    """The name of the environment of `job` on `event`, empty if it has none, None if it cannot be told."""
    if job.environment is None:
        return ""
    contexts = {"github": event.github, **dict.fromkeys(_OPEN, UNKNOWN)}
    try:
        name = interpolate(job.environment.name.value, contexts)
    except ExpressionError:
        return None
    return name if isinstance(name, str) else None
