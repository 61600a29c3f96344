"""A plan: what becomes of one workflow in a number of scenarios, which indexes are reached, and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.prove import Proof, prove
from tracer_bullet.workflow.proof.scenarios import Scenario, plan_scenarios
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, Upload
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulator import Simulator


class Row(NamedTuple):
    """A scenario and the uploads of its run."""

    scenario: Scenario
    uploads: tuple[Upload, ...]

    def reached(self, index: str) -> Truth:
        """Whether `index` is reached, UNKNOWN where it may be."""
        answers = [upload.reached for upload in self.uploads if upload.index == index]
        return True if True in answers else UNKNOWN if answers else False

    def outcome(self, job: str) -> Outcome:
        """What becomes of a job; where the workflow only may start, none is certain to run."""
        run = self.scenario.run
        outcome = run.jobs[job].outcome
        is_doubtful = run.started.passes is UNKNOWN and outcome is Outcome.RUNS
        return Outcome.MAYBE if is_doubtful else outcome

    def is_staged(self, index: str) -> bool:
        """Whether all that `index` gets is staged there, and waits for a decision."""
        found = [upload.is_staged for upload in self.uploads if upload.index == index]
        return bool(found) and all(found)


class WorkflowPlan(NamedTuple):
    """What becomes of `workflow`; `armed` are the branches of its temporary trigger.

    `indexes` are TestPyPI, PyPI, and whatever else any row reaches.
    """

    workflow: Workflow
    armed: tuple[str, ...]
    rows: tuple[Row, ...]
    verdict: Proof

    @property
    def indexes(self) -> tuple[str, ...]:
        """Every index of the rows, the two known ones first."""
        found = sorted({upload.index for row in self.rows for upload in row.uploads} - {PYPI, TESTPYPI})
        return (TESTPYPI, PYPI, *found)


def plan_workflow(
    workflow: Workflow,
    simulator: Simulator,
    armed: Sequence[str],
    tracer_branches: Sequence[str],
    event: Event | None = None,
) -> WorkflowPlan:
    """The plan of `workflow`: its rows are those of the table, or the one of `event`.

    `armed` are the branches of its own temporary trigger, `tracer_branches` those of the whole repository and
    the one that was asked for; a push to them is what the second half of the proof is about.
    """
    if event is None:
        branch = tracer_branches[0] if tracer_branches else FIRST_BRANCH
        scenarios = plan_scenarios(workflow, simulator, branch)
    else:
        scenarios = (Scenario(event.title, simulator.run(workflow, event)),)
    rows = tuple(Row(scenario, simulator.uploads(scenario.run)) for scenario in scenarios)
    return WorkflowPlan(workflow, tuple(armed), rows, prove([workflow], simulator, tracer_branches))
