"""Finding the run that a push or a release started, and following it to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import UnfinishedError
from tracer_bullet.fire.patience import ask_patiently
from tracer_bullet.github.runs import COMPLETED, find_runs, read_run_jobs, read_run_state, read_workflow_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer_bullet.github.client import GitHub
    from tracer_bullet.github.runs import JobState, RunState

_APPEARS = 60.0
"""Seconds that GitHub may take to show a run: some are usual."""
_PAUSE = 5.0


@dataclass(frozen=True)
class Follower:
    """What following needs; `say` hears every change. The runs that are `ignored` were there before."""

    github: GitHub
    slug: str
    say: Callable[[str], None]
    timeout: float = 1800
    ignored: frozenset[int] = frozenset()


def find_run(follower: Follower, path: str, sha: str, event: str, ref: str) -> RunState:
    """The newest run of the workflow at `path` that `event` started on the commit `sha` of `ref` (short).

    It appears after some seconds. Raises UnfinishedError, with the likely reason, if it does not.
    """
    file = PurePosixPath(path).name
    ends = time.monotonic() + min(_APPEARS, follower.timeout)
    for pause in _pauses():
        runs = ask_patiently(
            follower.say, _PAUSE, lambda: find_runs(follower.github, follower.slug, head_sha=sha, event=event)
        )
        new = [run for run in runs if run.id not in follower.ignored]
        fitting = [run for run in new if run.branch in ("", ref) and run.path == path]
        if fitting:
            return fitting[0]
        if time.monotonic() + pause > ends:
            raise _not_started(follower, file, event, ref)
        time.sleep(pause)
    raise AssertionError("the pauses never end")


def _pauses() -> Iterator[float]:
    pause = 2.0
    while True:
        yield pause
        pause = min(pause * 1.5, 10)


def _not_started(follower: Follower, file: str, event: str, ref: str) -> UnfinishedError:
    state = read_workflow_state(follower.github, follower.slug, file)
    if state.startswith("disabled"):
        return UnfinishedError(
            f"GitHub does not run {file}: it is disabled", hint=f"gh workflow enable {file}"
        )
    return UnfinishedError(
        f"no run of {file} appeared for this {event} of `{ref}`",
        hint="Actions may be off for the repository, the commit message may say `[skip ci]`, or a filter\n"
        f"keeps the {event} out: tracer plan {file} --event {event}",
    )


def follow_run(follower: Follower, run: RunState) -> tuple[RunState, tuple[JobState, ...]]:
    """Wait until the run has ended; `say` hears each job and step that changed.

    Raises UnfinishedError when the time is over, and UnreachableError when the network is gone for good.
    """
    ends = time.monotonic() + follower.timeout
    seen: dict[str, str] = {}
    while True:
        state = ask_patiently(
            follower.say, _PAUSE, lambda: read_run_state(follower.github, follower.slug, run.id)
        )
        jobs = ask_patiently(
            follower.say, _PAUSE, lambda: read_run_jobs(follower.github, follower.slug, run.id)
        )
        state, jobs = state or run, jobs or ()
        for line in _changes(state, jobs, seen):
            follower.say(line)
        if state.status == COMPLETED:
            return state, jobs
        if time.monotonic() > ends:
            raise UnfinishedError(
                f"the run goes on after {follower.timeout:g} seconds",
                hint=f"{run.url}\nrunning this command again continues",
            )
        time.sleep(_PAUSE)


def _changes(run: RunState, jobs: tuple[JobState, ...], seen: dict[str, str]) -> Iterator[str]:
    """One line for whatever is new since the last look."""
    if run.status == "waiting":
        yield from _if_new(seen, "run", f"waits for an approval or a timer: {run.url}")
    for job in jobs:
        yield from _if_new(seen, f"job {job.id}", f"{job.name}: {job.conclusion or job.status}")
        for number, step in enumerate(job.steps):
            if step.conclusion in ("failure", "cancelled"):
                yield from _if_new(
                    seen, f"step {job.id} {number}", f"{job.name}: step `{step.name}` {step.conclusion}"
                )


def _if_new(seen: dict[str, str], key: str, line: str) -> Iterator[str]:
    if seen.get(key) != line:
        seen[key] = line
        yield line
