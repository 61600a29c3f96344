"""What a workflow would upload if no gate held its jobs back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import FilterResult
from tracer_bullet.workflow.reach import Upload, reach
from tracer_bullet.workflow.reach.failing_steps import may_fail
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, JobRun, Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.simulator import Simulator


def publishes(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether any job of `workflow` uploads, or may, if no gate held it or a step of it back."""
    event = workflow_call(simulator.repository)
    return any(
        any(ungated_uploads(workflow, simulator, event, and_steps=and_steps)) for and_steps in (False, True)
    )


def ungated_uploads(
    workflow: Workflow, simulator: Simulator, event: Event, *, and_steps: bool = False
) -> Iterator[Upload]:
    """What jobs of `workflow` upload, or may, on `event`, if no gate held them back, `and_steps`: nor a step.

    The workflows that it calls are asked as well, each once.
    """
    waiting = {workflow.path: workflow}
    done: set[str] = set()
    while waiting:
        path, current = waiting.popitem()
        done.add(path)
        called, uploads = _look(current, simulator, event, and_steps=and_steps)
        waiting |= {name: one for name, one in called.items() if name not in done}
        yield from uploads


def _look(
    workflow: Workflow, simulator: Simulator, event: Event, *, and_steps: bool
) -> tuple[dict[str, Workflow], tuple[Upload, ...]]:
    """The workflows of this repository that `workflow` calls, and what its other jobs upload."""
    contexts = {"github": event.github, **dict.fromkeys(("needs", *UNKNOWN_TO_JOBS, "inputs"), UNKNOWN)}
    called: dict[str, Workflow] = {}
    jobs: dict[str, JobRun] = {}
    for name, job in workflow.jobs.items():
        path = job.uses.local_path if job.uses else ""
        if path in simulator.files:
            called[path] = simulator.files[path]
        else:
            jobs[name] = JobRun(_open(job, and_steps=and_steps), Outcome.MAYBE, "", contexts, contexts)
    uploads = reach(Run(workflow, event, FilterResult(True, ""), jobs), simulator.project)
    return called, tuple(_with_gates(upload, workflow) for upload in uploads)


def _open(job: Job, *, and_steps: bool) -> Job:
    return job._replace(steps=tuple(_without_gate(step, is_open=and_steps) for step in job.steps))


def _without_gate(step: Step, *, is_open: bool) -> Step:
    """The step as one that stops no other when it fails, as a gate would; `is_open`: without its own gate."""
    tolerated = step.run if may_fail(step) else None
    condition = None if is_open else step.condition
    return step._replace(condition=condition, continue_on_error=step.continue_on_error or tolerated)


def _with_gates(upload: Upload, workflow: Workflow) -> Upload:
    """The upload in the job and the step as they are written."""
    job = workflow.jobs[upload.job.id]
    step = job.steps[upload.step.position] if upload.step else None
    return upload._replace(job=job, step=step)
