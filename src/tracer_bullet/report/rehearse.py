"""A rehearsal as people read it, while it runs and afterwards, and as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tracer_bullet.refs import TAGS
from tracer_bullet.report import console
from tracer_bullet.sites import index_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.rehearsal.run.log import JobLog, StepLog
    from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
    from tracer_bullet.rehearsal.standin.answer import UploadRecord
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, JobOutcome, Reason, Rehearsal

SHOWN_LINES = 25
"""Lines of a failed step's output that are shown."""
_SIGNS = {"success": ("ok", "green"), "failure": ("FAILED", "red")}


class Progress:
    """Says on stderr what happens, as it happens."""

    def event_started(self, rehearsed: RehearsedEvent) -> None:
        """A heading for each event."""
        console.say(console.paint(rehearsed.title, "bold", sys.stderr))

    def event_ended(self, event: EventOutcome) -> None:
        """Why nothing started, or how long it took."""
        if event.error is not None:
            console.say(f"  could not be played: {event.error}")
        elif not event.is_started:
            console.say(f"  does not start: {event.simulated.started.why}")
        else:
            console.say(f"  {event.seconds:.1f} s")
        for problem in event.problems:
            console.say(f"  act: {problem}")

    def job_started(self, job: JobLog) -> None:
        """Nothing: the first step follows at once."""

    def step_ended(self, job: JobLog, step: StepLog) -> None:
        """One line a step; the output of one that failed."""
        word, colour = _SIGNS.get(step.result, (step.result, "dim"))
        sign = console.paint(f"{word:6}", colour, sys.stderr)
        console.say(f"  {sign} {step.seconds:6.1f} s  {job.title}: {shorten_reason(step.name)}")
        if step.result == "failure":
            for line in step.lines[-SHOWN_LINES:]:
                console.say(console.paint(f"         | {line}", "dim", sys.stderr))

    def job_ended(self, job: JobLog) -> None:
        """How a job ended, which its steps have shown."""


def shorten_reason(name: str) -> str:
    """A step's name without the commit of its action."""
    action, at, ref = name.partition("@")
    return f"{action}@{ref[:7]}" if at and len(ref) == 40 else name


def render_text(rehearsal: Rehearsal) -> str:
    """The table and the verdict."""
    lines: list[str] = []
    for event in rehearsal.events:
        lines += _render_event(event)
    lines += [f"note: {note}" for note in _list_notes(rehearsal)]
    lines += [f"missing: {what}" for what in rehearsal.missing]
    lines += _render_verdict(rehearsal)
    return "\n".join(lines) + "\n"


def _render_event(event: EventOutcome) -> Iterator[str]:
    version = f", version {event.version}" if event.version else ""
    yield console.paint(event.rehearsed.title, "bold") + version
    if event.error is not None:
        yield f"  could not be played: {event.error}"
        yield ""
        return
    if not event.is_started:
        yield f"  does not start: {event.simulated.started.why}"
        yield ""
        return
    width = max(map(len, event.jobs), default=0)
    for name, job in event.jobs.items():
        yield f"  {name:{width}}  {_render_job(job)}"
    for upload in event.uploads:
        yield f"  {index_name(upload.index)}: {_render_upload(upload)}"
    yield ""


def _render_job(job: JobOutcome) -> str:
    if job.why:
        return f"{job.result}: {job.why}"
    left_out = f", not rehearsed: {'; '.join(job.left_out)}" if job.left_out else ""
    colour = _SIGNS.get(job.result, ("", "dim"))[1]
    return f"{console.paint(job.result, colour)} {job.seconds:.1f} s{left_out}"


def _render_upload(upload: UploadRecord) -> str:
    if upload.status != 200:
        return f"{upload.filename}  {console.paint(f'{upload.status} {upload.reason}', 'red')}"
    repeat = "  (was there already)" if upload.is_repeat else ""
    return f"{upload.filename}  sha256 {upload.sha256}{repeat}"


def _list_notes(rehearsal: Rehearsal) -> list[str]:
    found = [*rehearsal.notes, *(note for event in rehearsal.events for note in event.notes)]
    return list(dict.fromkeys(found))


def _render_verdict(rehearsal: Rehearsal) -> Iterator[str]:
    verdict = rehearsal.verdict
    for remark in verdict.remarks:
        yield from _render_reason(console.paint("remark", "yellow"), remark)
    if verdict.ok:
        yield console.paint("good", "green") + ": " + _sum_up(rehearsal.events)
        return
    for word, reasons in (("failed", verdict.failures), ("not rehearsed", verdict.gaps)):
        for reason in reasons:
            yield from _render_reason(console.paint(word, "red"), reason)


def _render_reason(word: str, reason: Reason) -> Iterator[str]:
    first, *rest = reason.text.splitlines()
    yield f"{word}: {first}"
    yield from (f"    {line}" if line else "" for line in rest)
    if reason.place:
        yield f"  at {reason.place}"
    yield from (
        f"  {'hint: ' if not number else '      '}{line}"
        for number, line in enumerate(reason.hint.splitlines())
    )


def _sum_up(events: Sequence[EventOutcome]) -> str:
    parts = []
    for event in events:
        if event.is_started:
            reached = list(dict.fromkeys(index_name(one.index) for one in event.uploads))
            what = "release" if event.rehearsed.is_release else event.rehearsed.event
            what += _say_how(event.rehearsed) if event.rehearsed.as_release else ""
            parts.append(f"{what} reached {' and '.join(reached) or 'no index'}")
    return ", ".join(dict.fromkeys(parts))


def _say_how(rehearsed: RehearsedEvent) -> str:
    if rehearsed.event == "workflow_dispatch":
        return " by a manual run"
    return " by the push of a tag" if rehearsed.ref.startswith(TAGS) else " by a push"


def rehearsal_as_data(rehearsal: Rehearsal) -> dict[str, Any]:
    """The rehearsal as JSON data."""
    verdict = rehearsal.verdict
    return {
        "events": [_event_data(event) for event in rehearsal.events],
        "verdict": {
            "ok": verdict.ok,
            "why": [reason.text for reason in (*verdict.failures, *verdict.gaps)],
        },
    }


def _event_data(event: EventOutcome) -> dict[str, Any]:
    return {
        "event": event.rehearsed.event,
        "ref": event.rehearsed.ref,
        "jobs": {
            name: {"result": job.result, "seconds": round(job.seconds, 3)} for name, job in event.jobs.items()
        },
        "version": event.version,
        "uploads": [
            {
                "index": one.index,
                "filename": one.filename,
                "sha256": one.sha256,
                "status": one.status,
                "reason": one.reason,
            }
            for one in event.uploads
        ],
        "tokens": [
            {
                "job": one.job,
                "index": one.record.index,
                "claims": dict(one.record.claims),
                "outcome": one.record.outcome,
            }
            for one in event.tokens
        ],
    }
