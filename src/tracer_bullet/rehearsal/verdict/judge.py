"""Judges a rehearsal: what was uploaded against what the simulation allows, job by job, with cause and cure.

act's own exit code is not asked: it is 0 when a job that lost its gate really uploads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN
from tracer_bullet.rehearsal.verdict.concurrency import find_cancelled, find_crowded
from tracer_bullet.rehearsal.verdict.deadlocks import find_deadlocks
from tracer_bullet.rehearsal.verdict.failed_jobs import cure_upload, explain_failed_job
from tracer_bullet.rehearsal.verdict.gaps import find_gaps, say_error
from tracer_bullet.rehearsal.verdict.lacks import find_lacks
from tracer_bullet.rehearsal.verdict.masked_outputs import find_masked_outputs
from tracer_bullet.rehearsal.verdict.outcome import Reason, RehearsalVerdict
from tracer_bullet.rehearsal.verdict.releases import is_unplayable, judge_release
from tracer_bullet.rehearsal.verdict.remarks import find_advice
from tracer_bullet.rehearsal.verdict.repeated import tell_once
from tracer_bullet.sites import SITES
from tracer_bullet.workflow.proof.missing_gates import NoGate, find_gates
from tracer_bullet.workflow.proof.routes import Route
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.simulation.simulate import Outcome
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.rehearsal.prepare.registrations import Registration
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run

_TARGETS = {PYPI: "PyPI", UNKNOWN_INDEX: "an index that the workflow does not name"}


def judge_rehearsal(
    events: Sequence[EventOutcome],
    publishers: Sequence[Registration],
    *,
    must_start: bool,
    unreached: Sequence[str] = (),
) -> RehearsalVerdict:
    """The verdict on `events`; `must_start` is whether an event that starts nothing is a failure.

    `publishers` are what was registered, to compare with what the jobs presented; `unreached` is what they
    asked for and could not be reached from here, which is no fault of theirs.
    """
    failures: list[Reason] = []
    for event in events:
        failures += _judge_event(event, publishers, unreached, must_start=must_start)
    is_shown = any(event.is_started or event.error or is_unplayable(event) for event in events)
    if not failures and not is_shown:
        failures.append(Reason("none of the events starts the workflow", "tracer arm"))
    gaps = [gap for event in events for gap in find_gaps(event, unreached)]
    remarks = [remark for event in events for remark in find_advice(event)]
    remarks += find_cancelled(events)
    if failures:
        gaps += [Reason(f"{what} was requested and could not be reached") for what in unreached]
    titles = [event.rehearsed.title for event in events]
    listed = (tuple(tell_once(reasons, titles)) for reasons in (failures, gaps, remarks))
    return RehearsalVerdict(*listed)


def _judge_event(
    event: EventOutcome, publishers: Sequence[Registration], unreached: Sequence[str], *, must_start: bool
) -> Iterator[Reason]:
    if event.error is not None:
        if not isinstance(event.error, RefusedError):
            yield say_error(event, event.error)
        return
    if not event.is_started:
        if must_start and not is_unplayable(event):
            yield Reason(
                f"{event.rehearsed.title} does not start the workflow: {event.simulated.started.why}",
                _cure_of_start(event.rehearsed),
            )
        return
    yield from _judge_failed(event, publishers, unreached)
    yield from find_masked_outputs(event)
    yield from find_deadlocks(event)
    yield from find_crowded(event)
    if event.cut:
        return
    yield from _judge_jobs(event)
    yield from _judge_reach(event)
    yield from _judge_uploads(event)
    yield from judge_release(event)


def _cure_of_start(rehearsed: RehearsedEvent) -> str:
    """How to let the event start the workflow, empty if tracer knows no cure."""
    if rehearsed.event != "push":
        return ""
    return "change `tags:` so that your releases match it" if rehearsed.is_tag else "tracer arm"


def _judge_reach(event: EventOutcome) -> Iterator[Reason]:
    """A run that is no release ends at TestPyPI; what may get further counts as getting there."""
    if event.rehearsed.is_release:
        return
    named = set()
    simulator = Simulator(files={one.path: one for one in _workflows(event.simulated)})
    for upload in event.allowed:
        if upload.index == TESTPYPI or _has_shown_testpypi(event, upload):
            continue
        place = f"{event.simulated.workflow.path}:{upload.line}"
        target = _TARGETS.get(upload.index, f"the index `{upload.index}`")
        may = "uploads" if upload.reached is True else "may upload"
        doubt = f" ({upload.doubt})" if upload.doubt else ""
        named.add(upload.index)
        why = event.simulated.jobs[upload.name].why if upload.name in event.simulated.jobs else ""
        yield Reason(
            f"{event.rehearsed.title}: the job `{upload.name}` {may} to {target} at {place}{doubt}: {why}",
            _cure(Route(event.simulated, upload), simulator),
        )
    for record in event.accepted:
        if record.index != TESTPYPI and record.index not in named:
            name = SITES[record.index].name
            yield Reason(f"{event.rehearsed.title}: `{record.filename}` was uploaded to {name}")


def _cure(route: Route, simulator: Simulator) -> str:
    """The gate that is missing, or why there is none."""
    (found,) = find_gates([route], simulator)
    return f"{found}\n{found.hint}" if isinstance(found, NoGate) else str(found)


def _workflows(run: Run) -> Iterator[Workflow]:
    """The workflow of a run and those that it calls."""
    yield run.workflow
    for job_run in run.jobs.values():
        if job_run.called:
            yield from _workflows(job_run.called)


def _has_shown_testpypi(event: EventOutcome, upload: Upload) -> bool:
    """Whether an upload to an index that could not be read from the workflow went to TestPyPI when it ran."""
    job = event.jobs.get(upload.name)
    if upload.index != UNKNOWN_INDEX or job is None or job.result != "success":
        return False
    tokens = {one.record.index for one in event.tokens if one.job == upload.name}
    return tokens == {TESTPYPI} and {record.index for record in event.accepted} == {TESTPYPI}


def _judge_failed(
    event: EventOutcome, publishers: Sequence[Registration], unreached: Sequence[str]
) -> Iterator[Reason]:
    by_themselves = set(event.failed) - find_lacks(event, unreached).keys()
    for name in sorted(by_themselves, key=lambda name: (_started(event, name), name)):
        yield explain_failed_job(event, name, publishers)


def _judge_jobs(event: EventOutcome) -> Iterator[Reason]:
    for name, run in event.simulated.jobs.items():
        result = event.jobs[name].result if name in event.jobs else "skipped"
        broken = {other.partition(BETWEEN)[0] for other in (*event.failed, *event.left_out)}
        blocked = event.simulated.workflow.names_before(name) & broken
        if run.outcome is Outcome.RUNS and result == "skipped" and not blocked:
            problems = f": {event.problems[0]}" if event.problems else ""
            yield Reason(f"{event.rehearsed.title}: the job `{name}` should have run, and did not{problems}")
        if run.outcome is Outcome.SKIPPED and result in ("success", "failure"):
            yield Reason(f"{event.rehearsed.title}: the job `{name}` ran, though {run.why}")


def _started(event: EventOutcome, name: str) -> float:
    """When a job began: what failed first is told first."""
    return min((leg.started for leg in event.jobs[name].legs), default=0.0)


def _judge_uploads(event: EventOutcome) -> Iterator[Reason]:
    if event.failed or event.left_out or event.rehearsed.with_release:
        return
    expected = {upload.index for upload in event.allowed if upload.reached is True}
    reached = {record.index for record in event.uploads if record.status == 200}
    for index in sorted(expected & {PYPI, TESTPYPI} - reached):
        yield _explain_nothing(event, index)


def _explain_nothing(event: EventOutcome, index: str) -> Reason:
    text = f"{event.rehearsed.title}: every job ended well, and nothing was uploaded to {SITES[index].name}"
    refused = [record for record in event.uploads if record.index == index and record.status >= 400]
    if not refused:
        return Reason(text)
    upload = refused[-1]
    return Reason(
        f"{text}, which refused `{upload.filename}`: {upload.reason}", cure_upload(event, "", upload)
    )
