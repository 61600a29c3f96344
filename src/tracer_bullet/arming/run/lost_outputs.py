"""Outputs that a tracer run leaves empty, because the step that gives them does not run on the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_copies import text_of_steps, uses_variable
from tracer_bullet.arming.lane.step_kinds import OWN_VERSION, fetches_release, is_left_out
from tracer_bullet.arming.run.handed_on import refuse_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Job, Located


def check_outputs(draft: RunDraft, names: Iterable[str]) -> None:
    """Raise RefusedError, with the line that works, if a job of `names` uses an output that is left empty."""
    jobs = [draft.workflow.jobs[name] for name in names]
    lost = {
        f"needs.{job.id}.outputs.{output}"
        for job in jobs
        if job.id not in draft.ran_before
        for output in _lost_in(job)
    }
    for job in jobs if lost else ():
        for given in _users(draft, job, lost):
            raise refuse_variable(draft, draft.workflow, given)


def _lost_in(job: Job) -> Iterator[str]:
    """The outputs of the job that a step gives which is left out."""
    for name, leaf in job.outputs.items.items():
        for step in job.steps:
            is_given = step.id and f"steps.{step.id.value}." in leaf.value
            if is_given and is_left_out(step):
                yield name


def _users(draft: RunDraft, job: Job, lost: set[str]) -> Iterator[Located[str]]:
    """Where the job takes one of the outputs, in a variable that a step uses or in a step itself.

    A checkout of a release fetches the branch instead.
    """
    steps = [step for step in job.steps if not (is_left_out(step) or fetches_release(step))]
    text = text_of_steps(draft.workflow, steps)
    written = [leaf for name, leaf in job.env.items.items() if uses_variable(name, text)]
    for step in steps:
        written += [*step.env.items.values(), *step.arguments.items.values()]
        written += [step.run] if step.run else []
    for leaf in written:
        if any(output in leaf.value for output in lost) and not OWN_VERSION.search(leaf.value):
            yield leaf
