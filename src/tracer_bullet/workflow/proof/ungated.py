"""What a workflow would upload if no gate held its jobs back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import FilterResult
from tracer_bullet.workflow.reach import Upload, reach
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, JobRun, Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulator import Simulator


def publishes(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether any job of `workflow` uploads, or may, if no gate held it back."""
    return any(ungated_uploads(workflow, simulator, workflow_call(simulator.repository)))


def ungated_uploads(workflow: Workflow, simulator: Simulator, event: Event) -> Iterator[Upload]:
    """What jobs of `workflow` upload, or may, on `event`, if no gate held them back.

    The workflows that it calls are asked as well, each once.
    """
    waiting = {workflow.path: workflow}
    done: set[str] = set()
    while waiting:
        path, current = waiting.popitem()
        done.add(path)
        called, uploads = _look(current, simulator, event)
        waiting |= {name: one for name, one in called.items() if name not in done}
        yield from uploads


def _look(
    workflow: Workflow, simulator: Simulator, event: Event
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
            jobs[name] = JobRun(job, Outcome.MAYBE, "", contexts, contexts)
    return called, reach(Run(workflow, event, FilterResult(True, ""), jobs), simulator.project)
