"""What became of each job of a run, out of act's log and what the stand-ins wrote down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN
from tracer_bullet.rehearsal.run.machine import read_gaps, read_undone
from tracer_bullet.rehearsal.verdict.outcome import MORE_TIME, NOT_REHEARSED, JobOutcome
from tracer_bullet.text import nodes
from tracer_bullet.workflow.simulation.matrix import matrix_jobs
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.prepare.support import Support
    from tracer_bullet.rehearsal.run.log import JobLog, RunLog
    from tracer_bullet.rehearsal.run.machine import Machine

_WORST = ("failure", NOT_REHEARSED, "success", "skipped")


def sum_up_jobs(
    planned: Sequence[PlannedJob], fits: Mapping[str, Support], log: RunLog, machine: Machine
) -> dict[str, JobOutcome]:
    """The outcome of each job by its name; a job that calls a workflow has that of the jobs it calls."""
    found = {job.name: _sum_up(job, fits.get(job.name), log, machine) for job in planned}
    for job in reversed(planned):
        if job.is_call:
            inner = {name: one for name, one in found.items() if name.startswith(job.name + BETWEEN)}
            found[job.name] = _sum_up_call(job, inner)
    return found


def _sum_up_call(job: PlannedJob, inner: Mapping[str, JobOutcome]) -> JobOutcome:
    results = {one.result for one in inner.values()}
    result = next((one for one in _WORST if one in results), "skipped")
    why = job.run.why if result == "skipped" else ""
    return JobOutcome(result, sum(one.seconds for one in inner.values()), why=why, calls=tuple(inner))


def _sum_up(job: PlannedJob, fit: Support | None, log: RunLog, machine: Machine) -> JobOutcome:
    legs = tuple(one for (name, _), one in log.jobs.items() if name == job.name)
    undone = tuple(command for name, command in read_undone(machine.undone) if name == job.name)
    gaps = tuple((why, hint) for name, why, hint in read_gaps(machine.gaps) if name == job.name)
    gaps += tuple((leg.cut, MORE_TIME) for leg in legs if leg.cut)
    if fit is not None and fit.why_not:
        return JobOutcome(NOT_REHEARSED, why=fit.why_not, hint=fit.hint)
    if not legs:
        why = "what it needs did not succeed" if job.run.outcome is Outcome.RUNS else job.run.why
        return JobOutcome("skipped", why=why)
    result = "failure" if any(leg.result == "failure" for leg in legs) else "success"
    left_out = fit.left_out if fit is not None else ()
    seconds = max(leg.seconds for leg in legs)
    fault = _find_fault(job, legs, seconds)
    return JobOutcome(
        "failure" if fault else result,
        seconds,
        legs=legs,
        left_out=left_out,
        undone=undone,
        gaps=gaps,
        fault=fault,
        tolerated=_find_tolerated(job, legs) if result == "success" else "",
    )


def _find_fault(job: PlannedJob, legs: Sequence[JobLog], seconds: float) -> str:
    """What act does not heed: a limit of time, and a matrix without values, which act runs once."""
    limit = _find_limit(job)
    if limit and seconds > limit * 60:
        return f"it took longer than its `timeout-minutes: {limit:g}`"
    expected = ("".join(map(str, one.values())) for one in matrix_jobs(job.run.job, job.run.good))
    is_empty = any(not leg.leg for leg in legs) and "" not in expected
    return "its matrix does not contain any values" if is_empty else ""


def _find_limit(job: PlannedJob) -> float:
    """Minutes that the job may take, which act does not heed; 0 where they are not a number."""
    written = nodes.tree(job.run.job.node.get("timeout-minutes"))
    text = str(written)
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0


def _find_tolerated(job: PlannedJob, legs: Sequence[JobLog]) -> str:
    """The step that failed in a job that may fail."""
    if job.run.job.continue_on_error is None:
        return ""
    steps = (step for leg in legs for step in leg.run_steps)
    return next((step.name for step in steps if step.result == "failure"), "")
