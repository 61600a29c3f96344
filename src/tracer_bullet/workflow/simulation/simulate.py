"""What an event makes of a workflow: which jobs run, which are skipped, and which may do either.

Every job is judged twice: for the good course, in which everything that runs succeeds, and for any course.
https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/control-jobs-with-conditions
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import FilterResult
from tracer_bullet.workflow.simulation.calls import Calls
from tracer_bullet.workflow.simulation.gates import asks_for_status, passes, paths_of
from tracer_bullet.workflow.simulation.inputs import inputs_of_call, inputs_of_event
from tracer_bullet.workflow.simulation.job_order import in_order
from tracer_bullet.workflow.simulation.job_status import (
    UNREADABLE,
    AllSucceed,
    AnyResult,
    JobDecision,
    JobStatus,
    job_status,
)
from tracer_bullet.workflow.simulation.outputs import outputs_of_call, outputs_of_job
from tracer_bullet.workflow.simulation.reasons import why_maybe, why_runs, why_skipped
from tracer_bullet.workflow.simulation.triggering import is_triggered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Located, Step, Workflow

UNKNOWN_TO_JOBS = ("vars", "secrets", "strategy", "job", "runner")
"""Contexts of which nothing is known beforehand."""


StepsOf: TypeAlias = "Callable[[Workflow, Job, Mapping[str, Any]], Any]"
"""What the context `steps` is at the end of a job with these contexts."""


def steps_unknown(_: Workflow, __: Job, ___: Mapping[str, Any]) -> Any:
    """Nothing is known of the steps of any job."""
    return UNKNOWN


class Outcome(Enum):
    """What becomes of a job."""

    RUNS = "runs"
    SKIPPED = "skipped"
    MAYBE = "maybe"


class JobRun(NamedTuple):
    """A job in a run. `why` is a sentence without a full stop.

    `good` are the contexts of the job when all goes well, `any` those in any course. `called` is the run of
    the reusable workflow that the job calls, None where it calls none, or one that cannot be read.
    """

    job: Job
    outcome: Outcome
    why: str
    good: Mapping[str, Any] = EMPTY
    any: Mapping[str, Any] = EMPTY
    called: Run | None = None


class StartingStep(NamedTuple):
    """A step that may make the event `name` happen in `run`; its job may be one of a workflow that is called.

    `why` is the reason as the end of a sentence, `runs` what tracer cannot see into, empty if it sees
    everything. `is_branch_only`: it pushes no tags.
    """

    name: str
    why: str
    run: Run
    workflow: Workflow
    job: Job
    step: Step
    is_branch_only: bool = False
    runs: str = ""


class Run(NamedTuple):
    """A run of a workflow. `started` says whether the event starts it and why; `jobs` are by name.

    The outcome of a job is that of a run that has started: where it only may start, so may the job. `starter`
    is the step of another run that may make the event happen, None where nobody knows of one.
    """

    workflow: Workflow
    event: Event
    started: FilterResult
    jobs: Mapping[str, JobRun]
    starter: StartingStep | None = None


def simulate(
    workflow: Workflow,
    event: Event,
    files: Mapping[str, Workflow] | None = None,
    steps_of: StepsOf = steps_unknown,
) -> Run:
    """The run of `workflow` that `event` starts, or may start, or does not.

    `files` are the workflows of the repository by path (`.github/workflows/x.yml`), so that those which are
    called can be read; any other call is not followed. `steps_of` tells what the steps of a job have put out
    once it has succeeded; nothing is known of that unless it is given.
    """
    started = is_triggered(workflow, event)
    if started.passes is False:
        why = f"the workflow does not start: {started.why}"
        skipped = {name: JobRun(job, Outcome.SKIPPED, why) for name, job in workflow.jobs.items()}
        return Run(workflow, event, started, skipped)
    inputs = inputs_of_event(workflow, event)
    return _run(_Frame(workflow, event, started, _contexts(event, inputs), Calls(files or {}), steps_of))[0]


class _Frame(NamedTuple):
    """One workflow in a run; `shared` are the contexts that all of its jobs see."""

    workflow: Workflow
    event: Event
    started: FilterResult
    shared: Mapping[str, Any]
    calls: Calls
    steps_of: StepsOf


def _contexts(event: Event, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"github": event.github, "inputs": inputs, **dict.fromkeys(UNKNOWN_TO_JOBS, UNKNOWN)}


def _run(frame: _Frame) -> tuple[Run, Mapping[str, JobStatus]]:
    """The run, and how its jobs stand."""
    statuses: dict[str, JobStatus] = {}
    runs: dict[str, JobRun] = {}
    for job in in_order(frame.workflow.jobs):
        needs = {need.value: statuses.get(need.value, UNREADABLE) for need in job.needs}
        runs[job.id], statuses[job.id] = _judge(frame, job, needs)
    jobs = {name: runs[name] for name in frame.workflow.jobs}
    return Run(frame.workflow, frame.event, frame.started, jobs), statuses


def _judge(frame: _Frame, job: Job, needs: Mapping[str, JobStatus]) -> tuple[JobRun, JobStatus]:
    good_course, any_course = AllSucceed(needs), AnyResult(needs)
    good = {**frame.shared, "needs": good_course.context()}
    any_ = {**frame.shared, "needs": any_course.context(after_success=not asks_for_status(job.condition))}
    runs = passes(job.condition, good, good_course)
    may_run = runs is not False or _may_pass(job.condition, any_, any_course)
    if not may_run:
        skipped = JobRun(job, Outcome.SKIPPED, why_skipped(job, needs, good))
        return skipped, job_status(job.id, JobDecision(runs=False, may_run=False), needs)
    called, result, outputs = _follow(frame, job, good)
    outcome = Outcome.RUNS if runs is True else Outcome.MAYBE
    why = why_runs(job) if runs is True else why_maybe(job, runs, needs, good)
    found = JobDecision(runs, may_run=True, result=result if runs is True else UNKNOWN, outputs=outputs)
    return JobRun(job, outcome, why, good, any_, called), job_status(job.id, found, needs)


def _may_pass(gate: Located[str] | None, contexts: Mapping[str, Any], course: AnyResult) -> bool:
    """Whether a gate may let through in some course; outputs are taken with the results they go with."""
    if passes(gate, contexts, course) is False:
        return False
    asks = asks_for_status(gate) and any("outputs" in path for path in paths_of(gate))
    courses = list(course.courses()) if asks else []
    found = (passes(gate, {**contexts, "needs": needs}, course) for needs in courses)
    return not courses or any(one is not False for one in found)


def _follow(frame: _Frame, job: Job, contexts: Mapping[str, Any]) -> tuple[Run | None, Any, Any]:
    """The run of the workflow that `job` calls, if it can be read, and the job's result and outputs."""
    called = frame.calls.find(job)
    if called is None:
        return None, "success", outputs_of_job(job, contexts, frame.steps_of(frame.workflow, job, contexts))
    frame.calls.enter(job)
    inputs = inputs_of_call(called, job.arguments, contexts)
    started = FilterResult(True, f"`{job.id}` calls it")
    shared = _contexts(frame.event, inputs)
    run, statuses = _run(frame._replace(workflow=called, started=started, shared=shared))
    frame.calls.leave()
    ran = any(inner.outcome is Outcome.RUNS for inner in run.jobs.values())
    outputs = outputs_of_call(called, AllSucceed(statuses).context(), shared)
    return run, "success" if ran else UNKNOWN, outputs
