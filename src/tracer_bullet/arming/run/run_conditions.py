"""Whether a condition has to be widened for a tracer run, or lets it through as it lets a release through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.simulation.gates import passes_when_green

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.arming.lane.lane_needs import Surroundings
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Job, Step

_FOUND_OUT = re.compile(r"\b(?:needs|steps|inputs)\b")
"""What an earlier job or step finds out about a release, it does not find in a tracer run."""


def widens_job(job: Job, draft: RunDraft, around: Surroundings) -> bool:
    """Whether the `if:` of a job that a tracer run needs may keep it from one."""
    here = around.condition_holds(job)
    if here is not UNKNOWN:
        return here is False
    there = [around._replace(contexts=each).condition_holds(job) for each in _on_releases(draft, around)]
    return _may_differ(job, there)


def widens_step(step: Step, draft: RunDraft, around: Surroundings) -> bool:
    """Whether the `if:` of a step keeps it from a tracer run, but not from all releases."""
    here = step_runs(step, around)
    if here is True:
        return False
    there = [passes_when_green(step.condition, each) for each in _on_releases(draft, around)]
    if here is False:
        return not there or any(one is not False for one in there)
    return _may_differ(step, there)


def step_runs(step: Step, around: Surroundings) -> object:
    """Whether the `if:` of a step lets it run in a tracer run, UNKNOWN where that cannot be told."""
    return passes_when_green(step.condition, around.contexts)


def _may_differ(owner: Job | Step, there: Sequence[object]) -> bool:
    """Whether what is not known of a condition may be otherwise in a release; `there` are its outcomes."""
    asked = owner.condition.value if owner.condition else ""
    return not there or True in there or bool(_FOUND_OUT.search(asked))


def _on_releases(draft: RunDraft, around: Surroundings) -> Iterator[Mapping[str, object]]:
    """The contexts of each release of the workflow."""
    for release in draft.releases:
        inputs = UNKNOWN if release.name == "workflow_dispatch" else around.contexts["inputs"]
        yield {**around.contexts, "github": release.github, "inputs": inputs}
