"""What a step runs of the repository: the steps of its own actions, and the text of its own scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.called_scripts import called_by
from tracer_bullet.workflow.reach.local_action import MAX_ACTIONS, find_local_action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.simulator import Simulator


def see_into_steps(simulator: Simulator) -> Simulator:
    """The same repository, in which each step knows what it runs of it."""
    files = simulator.project.files
    seen = {path: see_into(one, files) for path, one in simulator.files.items()}
    changed = [one for path, one in seen.items() if one is not simulator.files[path]]
    return simulator.with_workflows(*changed) if changed else simulator


def see_into(workflow: Workflow, files: RepositoryFiles) -> Workflow:
    """The workflow, in which each step knows what it runs of the repository; itself if none does."""
    jobs = {name: _seen_job(job, files) for name, job in workflow.jobs.items()}
    return workflow if jobs == workflow.jobs else workflow._replace(jobs=jobs)


def each_step(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps that run: in the place of one with inner steps, those."""
    for step in steps:
        yield from each_step(step.inner) if step.inner else (step,)


def _seen_job(job: Job, files: RepositoryFiles) -> Job:
    steps = tuple(_seen(step, files) for step in job.steps)
    return job if steps == job.steps else job._replace(steps=steps)


def _seen(step: Step, files: RepositoryFiles, depth: int = 0) -> Step:
    action = find_local_action(step.uses, files) if step.uses and depth < MAX_ACTIONS else None
    inner = tuple(_seen(one, files, depth + 1) for one in action.steps) if action else ()
    return step._replace(inner=inner, called=called_by(step.script, files))
