"""A rehearsal as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, Rehearsal


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
