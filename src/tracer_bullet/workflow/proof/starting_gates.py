"""The gate on a job that starts a workflow which publishes: it keeps the job to the default branch or tags.

A step of one workflow may dispatch another, or push the tag that releases. The gate belongs on the job of
that step, because the workflow that is started may be right as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate, read_condition
from tracer_bullet.workflow.proof.follow_up_events import events_started
from tracer_bullet.workflow.proof.missing_gates import (
    MissingGate,
    NoGate,
    again_in,
    testpypi_lanes,
    with_gate,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulation.simulate import Run, StartingStep
    from tracer_bullet.workflow.simulator import Simulator


def find_starting_gate(
    starter: StartingStep, simulator: Simulator, kept: Sequence[Run]
) -> MissingGate | NoGate:
    """The gate that keeps `starter` from making its event happen; `kept` go on reaching TestPyPI."""
    workflow = simulator.files.get(starter.workflow.path)
    if workflow is None or starter.run.workflow.path not in simulator.files:
        return _by_hand(starter, 1)
    job = workflow.jobs[starter.job.id]
    found = (gate for gate in _candidates(starter, job, simulator) if _closes(gate, starter, simulator, kept))
    return next(found, None) or _by_hand(starter, job.span.line)


def _candidates(starter: StartingStep, job: Job, simulator: Simulator) -> Iterator[MissingGate]:
    known = read_condition(job.condition.value) if job.condition else ALWAYS
    if known is None:
        return
    line = job.condition.span.line if job.condition else job.span.line
    gates = [f"github.ref == '{HEADS}{simulator.repository.default_branch}'", "github.ref_type == 'tag'"]
    ref = starter.run.event.ref
    if ref.startswith(HEADS) and ref != HEADS + simulator.repository.default_branch:
        gates.append(f"github.ref != '{ref}'")
    for gate in gates:
        joined, is_new = join_gate(known, gate), job.condition is None
        yield MissingGate(starter.workflow.path, job.id, None, gate, joined, line, is_new, is_elsewhere=True)


def _closes(gate: MissingGate, starter: StartingStep, simulator: Simulator, kept: Sequence[Run]) -> bool:
    """Whether the step does not start the event any more, and TestPyPI is reached as before."""
    after = with_gate(simulator, gate)
    again = after.run(after.files[starter.run.workflow.path], starter.run.event)
    left = events_started(again, after.project)
    if _spot(starter) in map(_spot, left):
        return False
    lanes = [(testpypi_lanes(simulator, run), testpypi_lanes(after, again_in(after, run))) for run in kept]
    return all(now == then for now, then in lanes) and _still_runs(gate, after)


def _spot(starter: StartingStep) -> tuple[str, str, str]:
    return starter.name, starter.workflow.path, starter.job.id


def _still_runs(gate: MissingGate, simulator: Simulator) -> bool:
    """Whether the job is left anything to run on: a workflow that lets no such ref in would never run it."""
    push = simulator.files[gate.path].triggers.get("push")
    branches = push.patterns("branches") if push else None
    has_tags = push is not None and (push.patterns("tags") is not None or branches is None)
    if "ref_type" in gate.gate:
        return has_tags
    return " == " not in gate.gate or branches is None or simulator.repository.default_branch in branches


def _by_hand(starter: StartingStep, line: int) -> NoGate:
    job, path = starter.job.id, starter.workflow.path
    reason = f"keep job `{job}` of {path} from starting it on the tracer branch"
    hint = f"remove the step from job `{job}`, or take away the token with which it starts the workflow"
    return NoGate(path, line, reason, hint)
