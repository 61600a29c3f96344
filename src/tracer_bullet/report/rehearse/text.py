"""A rehearsal as people read it afterwards: what has to be mended first, then what was played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.report import console
from tracer_bullet.report.rehearse.wording import SIGNS, list_notes, sum_up
from tracer_bullet.sites import index_name
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.rehearsal.standin.answer import UploadRecord
    from tracer_bullet.rehearsal.verdict.outcome import (
        EventOutcome,
        JobOutcome,
        Reason,
        Rehearsal,
        RehearsalVerdict,
    )


def render_text(rehearsal: Rehearsal) -> str:
    """What failed, the first cause first, and what was played; a good rehearsal ends with the verdict.

    Of one that is not good, events that went well take one line each, so that the rest fits on a screen.
    """
    verdict = rehearsal.verdict
    lines = [] if verdict.ok else [*_render_reasons(verdict), ""]
    for event in rehearsal.events:
        lines += _render_event(event) if verdict.ok or not _went_well(event) else [_shorten(event), ""]
    lines += [f"note: {note}" for note in list_notes(rehearsal)]
    lines += [f"missing: {what}" for what in rehearsal.missing]
    for remark in verdict.remarks:
        lines += _render_reason(console.paint("remark", "yellow"), remark)
    if verdict.ok:
        lines.append(console.paint("good", "green") + ": " + sum_up(rehearsal.events))
    return "\n".join(lines).rstrip("\n") + "\n"


def _went_well(event: EventOutcome) -> bool:
    is_whole = not any(job.left_out or job.gaps for job in event.jobs.values())
    return event.is_started and is_whole and not (event.failed or event.left_out or event.problems)


def _shorten(event: EventOutcome) -> str:
    ran = [name for name, job in event.jobs.items() if job.result == "success"]
    word = console.paint("ok", "green")
    files = counted(len(event.accepted), "file")
    return f"{_render_title(event)}: {word}, {', '.join(ran) or 'no job'}, {files} uploaded"


def _render_title(event: EventOutcome) -> str:
    version = f", version {event.version}" if event.version else ""
    return console.paint(event.rehearsed.title, "bold") + version


def _render_event(event: EventOutcome) -> Iterator[str]:
    yield _render_title(event)
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
    colour = SIGNS.get(job.result, ("", "dim"))[1]
    return f"{console.paint(job.result, colour)} {job.seconds:.1f} s{left_out}"


def _render_upload(upload: UploadRecord) -> str:
    if upload.status != 200:
        return f"{upload.filename}  {console.paint(f'{upload.status} {upload.reason}', 'red')}"
    repeat = "  (was there already)" if upload.is_repeat else ""
    return f"{upload.filename}  sha256 {upload.sha256}{repeat}"


def _render_reasons(verdict: RehearsalVerdict) -> Iterator[str]:
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
