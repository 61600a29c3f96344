"""What could not be rehearsed, and so is neither good nor failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.verdict.concurrency import find_rivals
from tracer_bullet.rehearsal.verdict.conditions import quote_condition
from tracer_bullet.rehearsal.verdict.green_runs import may_upload
from tracer_bullet.rehearsal.verdict.lacks import find_lacks
from tracer_bullet.rehearsal.verdict.outcome import MORE_TIME, Reason
from tracer_bullet.rehearsal.verdict.releases import find_unplayed
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.routes import find_job_run
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.errors import TracerError
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.reach import Upload


def find_gaps(event: EventOutcome, unreached: Sequence[str]) -> Iterator[Reason]:
    """What of an event was not rehearsed; `unreached` is what was requested and could not be reached."""
    if isinstance(event.error, RefusedError):
        yield say_error(event, event.error)
    for name in event.left_out:
        job = event.jobs[name]
        yield Reason(f"the job `{name}` cannot be rehearsed: {job.why}", job.hint)
    for name, job in event.jobs.items():
        for why, hint in job.gaps:
            yield Reason(f"{event.rehearsed.title}: the job `{name}` cannot be rehearsed: {why}", hint)
        if job.left_out:
            listed = in_backticks(job.left_out)
            yield Reason(
                f"the job `{name}` was rehearsed without its matrix jobs for other systems: {listed}"
            )
    yield from find_lacks(event, unreached).values()
    yield from _find_end(event)
    yield from _find_doubtful_file(event)
    yield from _find_doubtful_start(event)
    yield from find_unplayed(event)
    yield from find_rivals(event)
    yield from _find_doubtful_release(event)


def _find_end(event: EventOutcome) -> Iterator[Reason]:
    """A run that was ended before its first job says so itself."""
    if event.cut and not any(job.gaps for job in event.jobs.values()):
        yield Reason(f"{event.rehearsed.title} cannot be rehearsed: {event.cut}", MORE_TIME)


def _find_doubtful_file(event: EventOutcome) -> Iterator[Reason]:
    """A word that tracer does not know. If GitHub does not know it either, it refuses the whole file."""
    workflow = event.simulated.workflow
    for problem in workflow.problems:
        if problem.is_unknown:
            text = f"GitHub may refuse `{workflow.path}`: {problem.message}"
            yield Reason(text, problem.hint, f"{workflow.path}:{problem.span.line}")


def _find_doubtful_start(event: EventOutcome) -> Iterator[Reason]:
    """A pattern whose meaning is not documented may let the tag through, or not."""
    started = event.simulated.started
    if event.rehearsed.is_tag and started.passes is UNKNOWN:
        yield Reason(f"{event.rehearsed.title}: whether it starts the workflow is not known: {started.why}")


def _find_doubtful_release(event: EventOutcome) -> Iterator[Reason]:
    """A release that may have reached PyPI on GitHub, and did not here, has not been rehearsed."""
    if not event.rehearsed.is_release or event.rehearsed.with_release or event.failed:
        return
    run = event.simulated
    open_ones = [one for one in event.allowed if one.index == PYPI and may_upload(run, one)]
    reached = any((record.index, record.status) == (PYPI, 200) for record in event.uploads)
    if reached or any(upload.reached is True for upload in open_ones):
        return
    for upload in open_ones:
        if upload.outer_job not in event.left_out:
            yield Reason(
                f"{event.rehearsed.title}: the job `{upload.name}` may upload to PyPI, "
                f"and did not here{_explain_doubt(event, upload)}",
                place=f"{upload.workflow.path}:{upload.line}",
            )


def _explain_doubt(event: EventOutcome, upload: Upload) -> str:
    run = find_job_run(event.simulated, upload)
    why = upload.doubt or (run.why if run and run.outcome is not Outcome.RUNS else "")
    return f": {why}" if why else quote_condition(upload.step.condition if upload.step else None)


def say_error(event: EventOutcome, error: TracerError) -> Reason:
    """Why an event could not be played."""
    return Reason(f"{event.rehearsed.title}: {error}", error.hint)
