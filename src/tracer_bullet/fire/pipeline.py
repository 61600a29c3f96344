"""Finding the pipeline that a push created on GitLab, and following it to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import UnfinishedError
from tracer_bullet.fire.patience import ask_patiently
from tracer_bullet.gitlab.api import ENDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.gitlab.api import GitLabApi, StartedJob, StartedPipeline

_APPEARS = 60.0
_PAUSE = 5.0


@dataclass(frozen=True)
class PipelineFollower:
    """What following needs; `say` hears every change."""

    api: GitLabApi
    say: Callable[[str], None]
    timeout: float


def find_pipeline(follower: PipelineFollower, sha: str, ref: str) -> StartedPipeline:
    """The newest pipeline of the commit `sha` on `ref`; raises UnfinishedError if none appears."""
    ends = time.monotonic() + min(_APPEARS, follower.timeout)
    while True:
        found = ask_patiently(follower.say, _PAUSE, lambda: follower.api.pipelines(sha=sha, ref=ref))
        if found:
            return max(found, key=lambda one: one.id)
        if time.monotonic() + _PAUSE > ends:
            raise UnfinishedError(
                f"no pipeline appeared for this push of `{ref}`",
                hint="the commit message may say `[skip ci]`, or `workflow: rules` keep it out: tracer plan",
            )
        time.sleep(_PAUSE)


def follow_pipeline(
    follower: PipelineFollower, started: StartedPipeline
) -> tuple[StartedPipeline, list[StartedJob]]:
    """Wait until it has ended; `say` hears each job that changed. UnfinishedError: it takes too long."""
    ends = time.monotonic() + follower.timeout
    seen: dict[str, str] = {}
    while True:
        state = ask_patiently(follower.say, _PAUSE, lambda: follower.api.pipeline(started.id))
        jobs = ask_patiently(follower.say, _PAUSE, lambda: follower.api.jobs(started.id))
        for job in jobs:
            if seen.get(job.name) != job.status:
                seen[job.name] = job.status
                follower.say(f"{job.name}: {job.status}")
        if state.status in ENDED:
            return state, jobs
        if time.monotonic() > ends:
            raise UnfinishedError(
                f"the pipeline goes on after {follower.timeout:g} seconds",
                hint=f"{started.url}\nrunning this command again continues",
            )
        time.sleep(_PAUSE)
