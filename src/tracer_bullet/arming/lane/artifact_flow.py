"""Which jobs make what an upload gets: those whose artifacts it fetches, and so on backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_kinds import downloads, merges_artifacts, uploads_artifact
from tracer_bullet.arming.lane.inner_steps import each_step
from tracer_bullet.arming.lane.step_kinds import builds, uses
from tracer_bullet.workflow.expressions.templates import IN_BRACES
from tracer_bullet.workflow.reach.job_runner import systems_of
from tracer_bullet.workflow.runners import MACOS, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.workflow.model import Job, Step

_ANY = "*"
_SHOWN = {MACOS: "macOS", WINDOWS: "Windows"}


def makers_of(uploading: Iterable[Job], jobs: Iterable[Job]) -> list[Job]:
    """`uploading`, and the jobs among `jobs` whose files reach one of those; all if that is not known."""
    last, every = list(uploading), list(jobs)
    if any(not any(downloads(step) or builds(step) for step in each_step(job.steps)) for job in last):
        return [*last, *every]
    found: list[Job] = []
    while last:
        found += last
        wanted = [name for job in last for step in each_step(job.steps) for name in _fetched(step)]
        last = [job for job in every if job not in found and _gives(job, wanted)]
    return found


def not_on_linux(makers: Iterable[Job], uploading: Sequence[Job]) -> str:
    """The systems on which all `makers` of the files build, in words; empty if Linux may be among them.

    A job that is `uploading` counts if it builds as well.
    """
    jobs = [job for job in makers if job not in uploading or any(map(builds, job.steps))]
    found = frozenset(system for job in jobs for system in systems_of(job))
    return " and ".join(sorted(_SHOWN[one] for one in found)) if found <= _SHOWN.keys() else ""


def _gives(job: Job, wanted: list[str]) -> bool:
    return any(_meet(kept, name) for kept in _kept(job) for name in wanted)


def _kept(job: Job) -> Iterator[str]:
    for step in filter(uploads_artifact, each_step(job.steps)):
        yield from _names(step, "name") if "upload-artifact" in uses(step) else [_ANY]


def _fetched(step: Step) -> list[str]:
    if merges_artifacts(step):
        return _names(step, "pattern")
    return _names(step, "name", "pattern") if downloads(step) else []


def _names(step: Step, *keys: str) -> list[str]:
    """The names of the artifacts of a step by these arguments, as patterns."""
    given = [found.value for key in keys if (found := step.arguments.get(key))]
    return [IN_BRACES.sub(_ANY, name) for name in given] or [_ANY]


def _meet(one: str, two: str) -> bool:
    """Whether two patterns may name the same artifact."""
    first, second = one.partition(_ANY), two.partition(_ANY)
    ends = one.rpartition(_ANY)[2], two.rpartition(_ANY)[2]
    if not first[1] and not second[1]:
        return one == two
    return _fits(first[0], second[0]) and _fits(ends[0][::-1], ends[1][::-1])


def _fits(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)
