"""What a job asks for before it uploads: its own condition, and that of the step, if a job can have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_conditions, read_condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.workflow.model import Job, Located, Step, Workflow

_OTHER_STATUS = re.compile(r"\b(?:always|failure|cancelled)\s*\(", re.IGNORECASE)
_OF_A_CALL = re.compile(r"\b(?:inputs|needs)\b")
ONLY_IN_STEPS = re.compile(r"\b(?:steps|env|matrix|runner|job|strategy|secrets|hashFiles)\b")
"""Contexts and functions that the condition of a step can use, and the condition of a job cannot."""


def condition_of_upload(subject: Subject, job: Job, uploading: Job, step: Step) -> str:
    """The condition on which `step` of the job `uploading` runs, as a job of its own would have it.

    `job` is the same one, or it calls the workflow of that one.
    Raises RefusedError if only a step can have it, or if it is not one expression.
    """
    asked = step.arguments.get("upload")
    if asked and "${{" in asked.value:
        raise subject.refuse(
            job,
            f"the input `upload` of a step decides whether job `{job.id}` uploads",
            "write its condition as the `if:` of the step",
        )
    called = uploading.condition if uploading is not job else None
    own, outer, inner = (_read(subject, job, one) for one in (job.condition, called, step.condition))
    if called and _OF_A_CALL.search(outer):
        raise subject.refuse(job, f"an input of the call decides whether job `{uploading.id}` uploads")
    if ONLY_IN_STEPS.search(inner):
        raise subject.refuse(
            job,
            f"the upload in job `{job.id}` has a condition that only a step can have",
            f"move the upload, and the build before it, into a job with `needs: {job.id}`: its `if:` can\n"
            f"ask for an output that `{job.id}` hands on; or ask for the event in the `if:` of `{job.id}`",
        )
    return join_conditions(own, outer, inner)


def _read(subject: Subject, job: Job, condition: Located[str] | None) -> str:
    known = read_condition(condition.value) if condition else ALWAYS
    if known is None:
        raise subject.refuse(job, f"an `if:` of job `{job.id}` is not one expression")
    return " ".join(known.split())


def lets_run_anyway(workflow: Workflow, names: Iterable[str]) -> bool:
    """Whether the condition of any of these jobs lets it run although something before it did not."""
    conditions = (workflow.jobs[name].condition for name in names)
    return any(one is not None and _OTHER_STATUS.search(one.value) for one in conditions)


def say_succeeded(names: Iterable[str]) -> str:
    """The condition that these jobs went well, for one that does not wait for that by itself."""
    return " && ".join(f"needs.{name}.result == 'success'" for name in names)
