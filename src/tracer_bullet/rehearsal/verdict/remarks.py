"""What GitHub does not mind and tracer advises against: such a rehearsal is good, with a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def find_advice(event: EventOutcome) -> Iterator[Reason]:
    """What should be better about an event that was played."""
    if not event.is_started:
        return
    for name, job in event.jobs.items():
        if job.tolerated:
            yield Reason(
                f"{event.rehearsed.title}: the job `{name}` failed in the step `{job.tolerated}`; "
                "`continue-on-error` lets the run go on"
            )
    if event.rehearsed.is_release:
        yield from _judge_order(event)
    if not event.failed and not event.left_out:
        yield from _judge_novelty(event)
        yield from _judge_trial(event)
        yield from _compare_bytes(event)


def _judge_order(event: EventOutcome) -> Iterator[Reason]:
    """Whatever uploads to PyPI waits for the upload to TestPyPI and for the jobs that try it."""
    workflow = event.simulated.workflow
    first = {upload.outer_job for upload in event.allowed if upload.index == TESTPYPI}
    last = {upload.outer_job for upload in event.allowed if upload.index == PYPI}
    tries = {name for name in workflow.jobs if first & workflow.names_before(name)} - last
    for name in sorted(last):
        after = {other for other in tries if name in workflow.names_before(other)}
        missing = sorted((first | tries) - after - workflow.names_before(name) - {name})
        if missing:
            listed = in_backticks(missing)
            needed = ", ".join([need.value for need in workflow.jobs[name].needs] + missing)
            yield Reason(
                f"the job `{name}` uploads to PyPI without waiting for {listed}",
                f"in the job `{name}`:\nneeds: [{needed}]",
            )


def _judge_novelty(event: EventOutcome) -> Iterator[Reason]:
    """Every run that is no release brings a version of its own to TestPyPI."""
    sent = [record for record in event.uploads if (record.index, record.status) == (TESTPYPI, 200)]
    if sent and not event.rehearsed.is_release and all(record.is_repeat for record in sent):
        yield Reason(
            f"{event.rehearsed.title}: nothing new was uploaded to TestPyPI: "
            f"`{sent[0].filename}` was there already, from the run before",
            "build a version of its own for every run that is not a release, such as "
            "`1.2.0.dev$GITHUB_RUN_ID`: otherwise TestPyPI keeps serving the files of the first run",
        )


def _judge_trial(event: EventOutcome) -> Iterator[Reason]:
    """Where a job comes after the upload to TestPyPI, it has to fetch what was uploaded."""
    workflow = event.simulated.workflow
    first = {upload.outer_job for upload in event.allowed if upload.index == TESTPYPI}
    uploading = {upload.outer_job for upload in event.allowed}
    tries = [name for name in event.jobs if first & workflow.names_before(name) and name not in uploading]
    ran = [name for name in tries if event.jobs[name].result == "success"]
    sent = {record.filename for record in event.uploads if (record.index, record.status) == (TESTPYPI, 200)}
    fetched = {record.filename for record in event.downloads if record.index == TESTPYPI}
    if ran and sent and not sent & fetched:
        yield Reason(
            f"{event.rehearsed.title}: `{ran[0]}` ended well without installing what TestPyPI serves"
        )


def _compare_bytes(event: EventOutcome) -> Iterator[Reason]:
    seen: dict[str, str] = {}
    for record in event.accepted:
        if seen.setdefault(record.filename, record.sha256) != record.sha256:
            yield Reason(f"{event.rehearsed.title}: `{record.filename}` is not the same on both indexes")
