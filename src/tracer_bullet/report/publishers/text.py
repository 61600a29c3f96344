"""What to register, for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracer_bullet.providers.publisher import LEAVE_EMPTY
from tracer_bullet.publishers.typed import type_publisher
from tracer_bullet.report.console import paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.errors import Finding
    from tracer_bullet.publishers.entries import PublisherEntry
    from tracer_bullet.publishers.recorded import RecordedPublisher

WHEN = {
    "testpypi": "before the first tracer run; accounts of TestPyPI are separate from those of PyPI",
    "pypi": "when the release is near; no tracer run uses it",
}
PENDING = (
    "A pending publisher expires after 30 days without an upload, and it does not reserve the name.\n"
    "A user may have three at a time on each index."
)


def show_publishers(
    entries: Sequence[PublisherEntry], findings: Sequence[Finding], notes: Sequence[str]
) -> str:
    """One block for each publisher, then what does not match, then how to record them."""
    blocks = ["\n".join(_block(entry)) for entry in entries]
    if any(entry.exists is not True and entry.record is None for entry in entries):
        blocks.append(PENDING)
    blocks += [f"note: {note}" for note in notes]
    blocks += [
        f"{paint('finding', 'yellow')}: {one.message}\nhint: {one.hint.replace(chr(10), chr(10) + '      ')}"
        for one in findings
    ]
    missing = [entry for entry in entries if entry.record is None]
    if missing:
        blocks.append("\n".join(["When you have registered them, record it:", *_recording(missing, entries)]))
    return "\n\n".join(blocks) + "\n"


def _block(entry: PublisherEntry) -> Iterator[str]:
    publisher = entry.needed.publisher
    index = publisher.site
    yield f"{paint(index.name, 'bold')}: {WHEN[index.key]}"
    for label, value in fields_of(entry):
        yield f"  {label:<20}{value}"
    yield f"  for job `{entry.needed.job}` ({entry.needed.path}:{entry.needed.line})"
    yield from (f"  {line}" for line in _pages(entry))
    if entry.record:
        yield f"  recorded: {say_record(entry.record)}"


def fields_of(entry: PublisherEntry) -> list[tuple[str, str]]:
    """The fields of the page, in its order; the project's own page does not ask for the name."""
    publisher = entry.needed.publisher
    shown = [(label, value or LEAVE_EMPTY) for label, value in publisher.fields]
    return shown[1:] if entry.exists else shown


def _pages(entry: PublisherEntry) -> Iterator[str]:
    publisher = entry.needed.publisher
    name = publisher.site.name
    if entry.exists is False:
        yield f"{name} has no project `{publisher.project}`: type the values in as a pending publisher at"
        yield f"  {publisher.pending_url}"
    elif entry.exists:
        yield f"{name} has a project `{publisher.project}`: if it is yours, this link fills in the form"
        yield f"  {publisher.project_url}"
    else:
        yield f"whether {name} has the project is unknown: {entry.why}"
        yield f"if {publisher.site.url}/project/{publisher.project}/ is yours, this link fills in the form"
        yield f"  {publisher.project_url}"
        yield "if there is no such page, type the values in as a pending publisher at"
        yield f"  {publisher.pending_url}"


def say_record(record: RecordedPublisher) -> str:
    """What is recorded of one publisher."""
    kind = "pending publisher" if record.pending else "publisher of the project"
    day = f", registered on {record.registered}" if record.registered else ""
    ends = f", expires on {record.expires} unless something is published before" if record.expires else ""
    return f"{kind}{day}{ends}"


def _recording(missing: Sequence[PublisherEntry], entries: Sequence[PublisherEntry]) -> Iterator[str]:
    indexes = Counter(entry.needed.publisher.site.key for entry in entries)
    for entry in missing:
        kind = {True: " --project", False: " --pending", None: " --pending (or --project)"}[entry.exists]
        publisher = entry.needed.publisher
        index = publisher.site.key
        named = type_publisher(publisher) if indexes[index] > 1 else index
        yield f"  tracer publishers --registered {named}{kind}"
