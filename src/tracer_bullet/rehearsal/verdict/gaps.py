"""What could not be rehearsed, and so is neither good nor failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.verdict.failed_jobs import find_failed_step
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.workflow.proof.wording import find_job_run
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.errors import TracerError
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

_NAME = re.compile(r"`([^`]+)`")
_NO_INDEX = re.compile(r"\b50[234]\b")
"""What the stand-ins answer for an index that cannot be reached."""


def find_gaps(event: EventOutcome, unreached: Sequence[str]) -> Iterator[Reason]:
    """What of an event was not rehearsed; `unreached` is what was requested and could not be reached."""
    if isinstance(event.error, RefusedError):
        yield say_error(event, event.error)
    for name in event.left_out:
        job = event.jobs[name]
        yield Reason(f"the job `{name}` cannot be rehearsed: {job.why}", job.hint)
    for name, job in event.jobs.items():
        if job.left_out:
            listed = ", ".join(f"`{one}`" for one in job.left_out)
            yield Reason(
                f"the job `{name}` was rehearsed without its matrix jobs for other systems: {listed}"
            )
    for name in event.failed:
        lacking = find_lack(event, name, unreached)
        if lacking:
            yield Reason(
                f"{event.rehearsed.title}: the job `{name}` cannot be rehearsed, because it asks for what "
                f"cannot be reached: {lacking}",
                "tracer rehearse, without --offline and with an index that pip or uv can reach",
            )
    yield from _find_doubtful_release(event)


def _find_doubtful_release(event: EventOutcome) -> Iterator[Reason]:
    """A release that may have reached PyPI on GitHub, and did not here, has not been rehearsed."""
    if not event.rehearsed.is_release or event.failed:
        return
    open_ones = [upload for upload in event.allowed if upload.index == PYPI]
    reached = any((record.index, record.status) == (PYPI, 200) for record in event.uploads)
    if reached or any(upload.reached is True for upload in open_ones):
        return
    for upload in open_ones:
        if upload.outer_job not in event.left_out:
            run = find_job_run(event.simulated, upload)
            why = upload.doubt or (run.why if run else "")
            yield Reason(
                f"{event.rehearsed.title}: the job `{upload.name}` may upload to PyPI, "
                f"and did not here: {why}"
            )


def find_lack(event: EventOutcome, name: str, unreached: Sequence[str]) -> str:
    """What a failed job did not get because it could not be reached, empty where it failed by itself."""
    step = find_failed_step(event, name)
    if step is None or any(one.job == name and one.record.outcome != "minted" for one in event.tokens):
        return ""
    said = "\n".join(step.lines).lower()
    return next((what for what in unreached if _speaks_of(said, what)), "")


def _speaks_of(said: str, what: str) -> bool:
    named = _NAME.search(what)
    if named is None:
        return bool(_NO_INDEX.search(said))
    spelling = "[-_.]+".join(map(re.escape, re.split(r"[-_.]+", named[1].lower())))
    return bool(re.search(rf"(?<![\w.-]){spelling}(?![\w-])", said))


def say_error(event: EventOutcome, error: TracerError) -> Reason:
    """Why an event could not be played."""
    return Reason(f"{event.rehearsed.title}: {error}", error.hint)
