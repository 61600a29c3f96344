"""The JSON of `tracer publishers`, as its help describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.errors import Finding
    from tracer_bullet.publishers.entries import PublisherEntry
    from tracer_bullet.publishers.recorded import RecordedPublisher


def describe_publishers(
    entries: Sequence[PublisherEntry], findings: Sequence[Finding], notes: Sequence[str]
) -> dict[str, Any]:
    """The whole document."""
    return {
        "publishers": [_describe(entry) for entry in entries],
        "findings": [finding._asdict() for finding in findings],
        "notes": list(notes),
    }


def _describe(entry: PublisherEntry) -> dict[str, Any]:
    publisher = entry.needed.publisher
    return {
        **publisher.described,
        "job": entry.needed.job,
        "path": entry.needed.path,
        "line": entry.needed.line,
        "exists": entry.exists,
        "page": entry.page,
        **publisher.pages,
        "recorded": describe_record(entry.record) if entry.record else None,
    }


def describe_record(record: RecordedPublisher) -> dict[str, Any]:
    """What is recorded of one publisher; days in ISO 8601, or null."""
    return {
        "kind": "pending" if record.pending else "project",
        "date": record.registered.isoformat() if record.registered else None,
        "expires": record.expires.isoformat() if record.expires else None,
    }
