"""What to register, as the body of an issue: whoever owns the project on the index ticks it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.providers.publisher import LEAVE_EMPTY
from tracer_bullet.report.publishers.text import PENDING, WHEN, fields_of, say_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.errors import Finding
    from tracer_bullet.publishers.entries import PublisherEntry


def write_publishers(
    entries: Sequence[PublisherEntry], findings: Sequence[Finding], notes: Sequence[str]
) -> str:
    """A section for each publisher with its values in a table, and a list of what does not match."""
    lines = [line for entry in entries for line in _section(entry)]
    lines += [PENDING.replace("\n", " "), ""]
    lines += [f"- {_escape(note)}" for note in notes]
    lines += [f"- {_escape(one.message)}" for one in findings]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(entry: PublisherEntry) -> Iterator[str]:
    publisher = entry.needed.publisher
    name = publisher.site.name
    yield f"### {name}"
    yield ""
    yield f"Register {WHEN[publisher.site.key]}."
    yield ""
    yield "| field | value |"
    yield "|---|---|"
    for label, value in fields_of(entry):
        yield f"| {label} | {value if value == LEAVE_EMPTY else f'`{value}`'} |"
    yield ""
    yield f"- [{'x' if entry.record else ' '}] {_deed(entry)}"
    if entry.record:
        yield f"  Recorded: {say_record(entry.record)}."
    yield ""


def _deed(entry: PublisherEntry) -> str:
    publisher = entry.needed.publisher
    name = publisher.site.name
    typed = f"type the values in as a pending publisher on [{name}]({publisher.pending_url})"
    filled = f"[open the form of the project, filled in]({publisher.project_url})"
    if entry.exists is None:
        return f"If the project exists on {name}, {filled}. If not, {typed}."
    return f"{filled[:2].upper()}{filled[2:]}" if entry.exists else f"{typed[0].upper()}{typed[1:]}"


def _escape(text: str) -> str:
    return text.replace("<", "&lt;")
