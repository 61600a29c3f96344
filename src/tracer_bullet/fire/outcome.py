"""What a run that has ended amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer_bullet.github.runs import JobState, RunState

_SAID = {
    "cancelled": "the run was cancelled: by hand, or by a newer run of the same concurrency group",
    "timed_out": "a job ran into its time limit",
    "startup_failure": "GitHub did not start the run: the workflow file is not valid, or a policy forbids it",
    "action_required": "the run waits for an approval by a maintainer",
    "skipped": "every job was skipped",
}


class FireOutcome(NamedTuple):
    """`ok` is whether the run did what it was for; `said` is a sentence, `has_log` whether a job failed."""

    ok: bool
    said: str
    has_log: bool


def judge_run(run: RunState, jobs: Collection[JobState], needed: Collection[str]) -> FireOutcome:
    """Green, and none of the jobs that were `needed` (by id or name) skipped, is good."""
    if run.conclusion != "success":
        return FireOutcome(False, _SAID.get(run.conclusion, f"the run ended with `{run.conclusion}`"), True)
    skipped = [job.name for job in jobs if job.conclusion == "skipped" and _is_one_of(job.name, needed)]
    if skipped:
        listed = in_backticks(skipped)
        return FireOutcome(
            False, f"the run is green, but {listed} was skipped, so nothing was published", False
        )
    return FireOutcome(True, "the run is green", False)


def _is_one_of(name: str, needed: Collection[str]) -> bool:
    """A job is called as its `name:` says, and a job of a matrix has its values after that."""
    return any(name == one or name.startswith(f"{one} (") for one in needed)
