"""Jobs that wait for a concurrency group that their own run holds: GitHub cancels them; act has no groups.

Source: https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run
and https://github.com/github/vscode-github-actions/issues/135
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.verdict.concurrency import find_group
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.model import Concurrency
    from tracer_bullet.workflow.simulation.simulate import Run

_OF_A_JOB = re.compile(r"\b(?:inputs|matrix|needs|strategy)\b")
"""Contexts that are not the same everywhere in a run."""


def find_deadlocks(event: EventOutcome) -> Iterator[Reason]:
    """The jobs of an event that would never run, with those of called workflows."""
    for name, group, place in _walk(event.simulated, frozenset()):
        yield Reason(
            f"{event.rehearsed.title}: GitHub cancels the job `{name}`, which waits for the concurrency "
            f"group `{group}` that the run itself holds",
            "give the group another name, or leave it out",
            place,
        )


def _walk(run: Run, held: frozenset[str], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    held |= _find_groups(run.workflow.concurrency, {"github": run.event.github})
    for name, job in run.jobs.items():
        if job.outcome is Outcome.SKIPPED:
            continue
        own = _find_groups(job.job.concurrency, job.good)
        called = job.called.workflow.concurrency if job.called else None
        inner = _find_groups(called, {"github": run.event.github})
        for group in sorted((own | inner) & held):
            yield prefix + name, group, f"{run.workflow.path}:{job.job.span.line}"
        if job.called and not inner & held:
            yield from _walk(job.called, held | own, f"{prefix}{name} / ")


def _find_groups(concurrency: Concurrency | None, contexts: Mapping[str, Any]) -> frozenset[str]:
    """The group, if there is one: by its name, else by its text if that means the same in all of a run."""
    text = concurrency.group.value.lower() if concurrency else ""
    found = find_group(concurrency, contexts) or ("" if _OF_A_JOB.search(text) else text)
    return frozenset({found} if found else ())
