"""The inventory as a table of texts: a line for each workflow that uploads, or for a repository without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.inventory.cells import Cells, repository_cells, workflow_cells
from tracer_bullet.inventory.row import shown_name
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.inventory.row import InventoryRow
    from tracer_bullet.inventory.totals import Totals

COLUMNS = (
    "repository", "projects", "workflow", "uploads by", "PyPI on", "TestPyPI on", "other indexes", "release",
    "proof", "armed for", "armed by", "template", "pins", "publishers", "last release", "unreadable", "error",
)  # fmt: skip


def table_lines(rows: Iterable[InventoryRow]) -> Iterator[Cells]:
    """The lines; each has every column."""
    empty = dict.fromkeys(COLUMNS, "")
    for row in rows:
        common = empty | {"repository": shown_name(row)} | repository_cells(row)
        for workflow in row["workflows"]:
            yield common | {"workflow": workflow["path"].rpartition("/")[2]} | workflow_cells(workflow)
        if not row["workflows"]:
            yield common


def used_columns(lines: Sequence[Cells]) -> list[str]:
    """The columns in which anything is written."""
    return [name for name in COLUMNS if any(line[name] for line in lines)]


def say_totals(totals: Totals) -> str:
    """The numbers in one sentence."""
    kinds = f"{totals.by_identity} by identity, {totals.by_token} by token"
    repositories = counted(totals.repositories, "repository", "repositories")
    verb = "publishes" if totals.publishing == 1 else "publish"
    said = f"{repositories}: {totals.publishing} {verb} ({kinds})"
    rest = {
        "may publish in steps that tracer cannot see into": totals.unseen,
        "not proven": totals.not_proven,
        "armed": totals.armed,
        "could not be read": totals.not_read,
    }
    return "; ".join([said, *(f"{number} {what}" for what, number in rest.items() if number)])
