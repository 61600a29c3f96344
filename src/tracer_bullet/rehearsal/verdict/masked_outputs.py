"""Outputs of jobs that GitHub does not hand on because they hold a masked value; act hands them on.

Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/JobExtension.cs ("Skip output … since
it may contain secret")
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN, list_jobs
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.text import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def find_masked_outputs(event: EventOutcome) -> Iterator[Reason]:
    """The jobs that ran with such an output of another job, which is empty on GitHub."""
    jobs = list(list_jobs(event.simulated))
    for giver in jobs:
        for output in _list_masked(event, giver):
            for taker in jobs:
                if _has_run(event, taker) and _reads(taker, giver, output):
                    yield Reason(
                        f"{event.rehearsed.title}: the output `{output}` of the job `{giver.name}` is empty "
                        f"in the job `{taker.name}`: GitHub does not hand on a masked value",
                        f"get the value in a step of the job `{taker.name}`, which uses it",
                        f"{taker.workflow.path}:{taker.run.job.span.line}",
                    )


def _list_masked(event: EventOutcome, planned: PlannedJob) -> list[str]:
    """The outputs of a job which a step gave a masked value."""
    legs = event.jobs[planned.name].legs if planned.name in event.jobs else ()
    masked = {(id_, name) for leg in legs for id_, step in leg.steps.items() for name in step.masked}
    return [
        output
        for output, leaf in planned.run.job.outputs.items.items()
        if any(_names(leaf.value, "steps", *one) for one in masked)
    ]


def _has_run(event: EventOutcome, planned: PlannedJob) -> bool:
    return planned.name in event.jobs and event.jobs[planned.name].result in ("success", "failure")


def _reads(taker: PlannedJob, giver: PlannedJob, output: str) -> bool:
    inside, _, name = giver.name.rpartition(BETWEEN)
    is_beside = taker.name.rpartition(BETWEEN)[0] == inside
    return is_beside and _names(str(nodes.tree(taker.run.job.node)), "needs", name, output)


def _names(text: str, context: str, owner: str, output: str) -> bool:
    path = rf"\b{context}\.{re.escape(owner)}\.outputs\.{re.escape(output)}(?![\w-])"
    return re.search(path, text, re.IGNORECASE) is not None
