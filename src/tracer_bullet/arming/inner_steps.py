"""The steps of actions that stand in the repository, which its workflows use as if they were one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.local_action import MAX_ACTIONS, find_local_action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.workflow.model import Step, Workflow
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.simulator import Simulator


def see_into_actions(simulator: Simulator) -> Simulator:
    """The same repository with the inner steps of all steps that use an action of it."""
    files = simulator.project.files
    using = [one for one in simulator.files.values() if any(map(_is_own, _steps_of(one)))]
    return simulator.with_workflows(*(_filled(one, files) for one in using)) if using else simulator


def each_step(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps that run: in the place of one with inner steps, those."""
    for step in steps:
        yield from each_step(step.inner) if step.inner else (step,)


def _steps_of(workflow: Workflow) -> Iterator[Step]:
    return (step for job in workflow.jobs.values() for step in job.steps)


def _is_own(step: Step) -> bool:
    return step.uses is not None and step.uses.is_local


def _filled(workflow: Workflow, files: RepositoryFiles) -> Workflow:
    jobs = {
        name: job._replace(steps=tuple(_with_inner(step, files) for step in job.steps))
        for name, job in workflow.jobs.items()
    }
    return workflow._replace(jobs=jobs)


def _with_inner(step: Step, files: RepositoryFiles, depth: int = 0) -> Step:
    action = find_local_action(step.uses, files) if step.uses else None
    if action is None or depth > MAX_ACTIONS:
        return step
    return step._replace(inner=tuple(_with_inner(one, files, depth + 1) for one in action.steps))
