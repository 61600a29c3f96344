"""The publishers of a fleet as a list in Markdown, to be worked through, ticked, and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.publishers.checklist import PENDING_AT_A_TIME, plan_batches
from tracer_bullet.publishers.typed import type_publisher
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.publishers.checklist import Batch
    from tracer_bullet.publishers.entries import PublisherEntry

_HEAD = """\
# Publishers to register

Work from top to bottom. Tick what you have registered (`[x]`), and give the list back:
`tracer publishers --fleet DIR --registered FILE`. An account can register a hundred publishers a day on each
index.
"""
_WAIT = (
    f"An account can have {PENDING_AT_A_TIME} pending publishers at a time: go on when these were used for "
    "an upload. They expire after 30 days, and do not reserve the name. Type the values on {page}"
)


def write_checklist(entries: Sequence[PublisherEntry], failed: Mapping[str, str]) -> str:
    """The list; `failed` are the repositories that could not be read, with the reasons."""
    blocks = [_HEAD, *("\n".join(_block(batch)) + "\n" for batch in plan_batches(entries))]
    if len(blocks) == 1:
        blocks.append("Nothing is left to register.\n")
    if failed:
        lines = [f"- {name}: {reason}" for name, reason in failed.items()]
        blocks.append("\n".join(["## Not in this list", "", *lines, ""]))
    return "\n".join(blocks)


def _block(batch: Batch) -> Iterator[str]:
    name = SITES[batch.index].name
    if batch.exists is False:
        yield from (f"## {name}: new projects, pending publishers, part {batch.number}", "")
        yield from (_WAIT.format(page=batch.entries[0].page), "")
    elif batch.exists:
        yield from (f"## {name}: projects that exist, day {batch.number}", "")
    else:
        yield from (f"## {name}: not known whether the project exists, part {batch.number}", "")
        yield "If there is no such project, write `pending` for `project`, and use the page for pending ones:"
        yield from (batch.entries[0].needed.publisher.pending_url, "")
    for entry in batch.entries:
        kind = "pending" if batch.exists is False else "project"
        link = "" if batch.exists is False else f" {entry.page}"
        yield f"- [ ] `{type_publisher(entry.needed.publisher)}` {kind}{link}"
