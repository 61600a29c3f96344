"""Steps that tracer cannot see into and that hold a token: each may make an event happen that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.follow_up_events import UNSEEN
from tracer_bullet.workflow.reach import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.fetched import moving_code
from tracer_bullet.workflow.reach.upload import Unseen, Upload

if TYPE_CHECKING:
    from tracer_bullet.workflow.simulation.simulate import Run, StartingStep


def unseen_starter(run: Run) -> Upload | None:
    """The first step that tracer cannot see into of those that led to `run`; None if there is none."""
    if UNSEEN not in run.started.why or run.starter is None:
        return None
    return unseen_starter(run.starter.run) or as_unseen(run.starter, run.workflow.path)


def as_unseen(starter: StartingStep, started: str) -> Upload:
    """The step that may start the workflow `started`, to be listed and acknowledged like any other."""
    step = starter.step
    moving = moving_code(step.uses) if step.uses else ""
    return Upload(
        UNKNOWN_INDEX,
        UNKNOWN,
        starter.workflow,
        starter.job,
        starter.job.id,
        step,
        step.span.line,
        starter.runs,
        starter.why,
        Unseen(starter.runs, f"a token that may start {started}", starter.why, moving=moving),
    )
