"""Whether a release did what it is for: the right version on PyPI, if the workflow uploads there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from tracer_bullet.rehearsal.verdict.conditions import correct_condition, quote_condition
from tracer_bullet.rehearsal.verdict.green_runs import may_run, may_upload
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach import PYPI, reach
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

_PLAYED = frozenset(("push", "release", "workflow_dispatch"))
_UNKNOWN_CONTEXTS = ("needs", "inputs", *UNKNOWN_TO_JOBS)


def judge_release(event: EventOutcome) -> Iterator[Reason]:
    """What is wrong with a release in which no job failed and none was left out."""
    if not event.rehearsed.is_release or event.failed or event.left_out:
        return
    sent = {one.version for one in event.uploads if (one.index, one.status) == (PYPI, 200)}
    if sent:
        yield from _compare_version(event, sent)
    elif not event.rehearsed.with_release:
        yield from _explain_silence(event)


def is_unplayable(event: EventOutcome) -> bool:
    """Whether the workflow publishes, and waits for nothing that a rehearsal can play."""
    return not _PLAYED & event.simulated.workflow.triggers.keys() and any(find_unplayed(event))


def find_unplayed(event: EventOutcome) -> Iterator[Reason]:
    """A release that starts nothing, of a workflow that uploads to PyPI when something else happens."""
    if not event.rehearsed.is_release or event.is_started or event.error is not None:
        return
    for upload in _list_skipped(event.simulated)[:1]:
        happens = in_backticks(event.simulated.workflow.triggers)
        yield Reason(
            f"the job `{upload.name}` uploads to PyPI, and no release that can be rehearsed starts the "
            f"workflow: {event.simulated.started.why}",
            f"its events are {happens}; `--event` plays one of push, release and workflow_dispatch",
            f"{upload.workflow.path}:{upload.line}",
        )


def _explain_silence(event: EventOutcome) -> Iterator[Reason]:
    """A job that would upload to PyPI was skipped, or its step was."""
    run = event.simulated
    if any(upload.index == PYPI and may_upload(run, upload) for upload in event.allowed):
        return
    skipped = _list_skipped(run)
    for upload in (skipped or _list_held_back(run) or _list_never_made(run))[:1]:
        if skipped:
            job = run.jobs[upload.outer_job]
            condition, what = job.job.condition, f"which uploads there, was skipped: {job.why}"
        else:
            condition = upload.step.condition if upload.step else None
            what = f"which may upload there, did not for this event{quote_condition(condition)}"
        yield Reason(
            f"{event.rehearsed.title} does not reach PyPI: the job `{upload.name}`, {what}",
            correct_condition(condition, _contexts(run)),
            f"{upload.workflow.path}:{upload.line}",
        )


def _contexts(run: Run) -> dict[str, Any]:
    return {"github": run.event.github, **dict.fromkeys(_UNKNOWN_CONTEXTS, UNKNOWN)}


def _list_skipped(run: Run) -> list[Upload]:
    """The uploads to PyPI of jobs that the run skips, at least if nothing fails."""
    skipped = {
        name: job for name, job in run.jobs.items() if job.outcome is Outcome.SKIPPED or not may_run(job)
    }
    return _list_pypi(run, skipped, _contexts(run))


def _list_held_back(run: Run) -> list[Upload]:
    """The uploads to PyPI that the jobs of a run would make for another event."""
    return _list_pypi(run, run.jobs, _contexts(run) | {"github": dict.fromkeys(run.event.github, UNKNOWN)})


def _list_never_made(run: Run) -> list[Upload]:
    """The uploads to PyPI whose steps have conditions that hold for no event, with these conditions."""
    jobs = {
        name: one._replace(job=one.job._replace(steps=tuple(map(_without_condition, one.job.steps))))
        for name, one in run.jobs.items()
    }
    return [
        upload._replace(step=run.jobs[upload.outer_job].job.steps[upload.step.position])
        for upload in _list_pypi(run, jobs, _contexts(run))
        if upload.step and upload.outer_job == upload.name
    ]


def _without_condition(step: Step) -> Step:
    return step._replace(condition=None)


def _list_pypi(run: Run, jobs: Mapping[str, JobRun], contexts: Mapping[str, Any]) -> list[Upload]:
    doubtful = {
        name: job._replace(outcome=Outcome.MAYBE, good=contexts, any=contexts) for name, job in jobs.items()
    }
    return [upload for upload in reach(run._replace(jobs=doubtful)) if upload.index == PYPI]


def _compare_version(event: EventOutcome, sent: set[str]) -> Iterator[Reason]:
    """A tag that names another version than the one that was sent."""
    if not event.rehearsed.is_tag or not event.rehearsed.names_version:
        return
    tag = event.rehearsed.short_ref
    wanted = version_of_tag(tag)
    if wanted is None or wanted in {_parse(version) for version in sent}:
        return
    yield Reason(
        f"{event.rehearsed.title}: {', '.join(sorted(sent))} was uploaded to PyPI, and the tag is `{tag}`",
        f"set the version to {wanted} before you tag it, or compare both in a step before the upload",
    )


def version_of_tag(tag: str) -> Version | None:
    """The version that a tag ends with, None for a tag without one."""
    found = (_parse(tag[start:]) for start in range(len(tag)) if not tag[start - 1 : start].isdigit())
    return next((version for version in found if version is not None), None)


def _parse(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
