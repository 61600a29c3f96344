"""A plan as data, in the shape that `tracer plan --help` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.proof.plan import Row, WorkflowPlan


def describe_plan(plan: WorkflowPlan) -> dict[str, Any]:
    """One object for one workflow."""
    return {
        "workflow": plan.workflow.path,
        "armed": list(plan.armed),
        "scenarios": [_scenario(row, plan.indexes) for row in plan.rows],
        "verdict": {
            "pypi_only_by_release": plan.verdict.pypi_only_by_release,
            "tracer_reaches_only_testpypi": plan.verdict.tracer_reaches_only_testpypi,
            "level": plan.verdict.level,
            "other_ways": list(plan.verdict.other_ways),
            "release": plan.verdict.release.value if plan.verdict.release else None,
            "release_reaches_pypi": plan.verdict.liveness.answer,
            "unknown": [step._asdict() for step in plan.verdict.unknown],
            "remarks": list(plan.verdict.remarks),
            "why": list(plan.verdict.why),
        },
    }


def _scenario(row: Row, indexes: tuple[str, ...]) -> dict[str, Any]:
    run = row.scenario.run
    return {
        "name": row.scenario.name,
        "event": run.event.name,
        "ref": run.event.ref,
        "action": run.event.action,
        "triggered": _say(run.started.passes, "yes", "no"),
        "why": run.started.why,
        "jobs": {
            name: {"outcome": row.outcome(name).value, "why": job_run.why}
            for name, job_run in run.jobs.items()
        },
        "indexes": {index: _reached(row, index) for index in indexes},
    }


def _reached(row: Row, index: str) -> str:
    yes = "staged" if row.is_staged(index) else "reached"
    return _say(row.reached(index), yes, "not reached")


def _say(truth: Truth, yes: str, no: str) -> str:
    return "maybe" if truth is UNKNOWN else yes if truth else no
