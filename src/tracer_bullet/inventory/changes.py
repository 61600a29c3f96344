"""What is different between two runs, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.inventory.cells import Cells, repository_cells, workflow_cells
from tracer_bullet.inventory.row import key_of, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.inventory.merge import MergedRuns
    from tracer_bullet.inventory.row import InventoryRow


class InventoryChange(NamedTuple):
    """`workflow` is empty for what is about the repository as a whole; `was` and `now` may be."""

    repository: str
    workflow: str
    what: str
    was: str
    now: str


def find_inventory_changes(merged: MergedRuns) -> Iterator[InventoryChange]:
    """The differences between the last two runs; nothing if there is only one."""
    if not merged.before:
        return
    before = {key_of(row): row for row in merged.rows_before}
    for row in merged.rows:
        old = before.pop(key_of(row), None)
        if old is None:
            yield InventoryChange(shown_name(row), "", "repository", "", "new")
        else:
            yield from _compare(old, row)
    for row in before.values():
        yield InventoryChange(shown_name(row), "", "repository", "there", "not in this run")


def _compare(old: InventoryRow, new: InventoryRow) -> Iterator[InventoryChange]:
    name = shown_name(new)
    yield from _differ(name, "", repository_cells(old), repository_cells(new))
    before = {one["path"]: one for one in old["workflows"]}
    after = {one["path"]: one for one in new["workflows"]}
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            yield InventoryChange(name, path, "workflow", "uploads", "")
        elif path not in before:
            yield InventoryChange(name, path, "workflow", "", "uploads")
        else:
            yield from _differ(name, path, workflow_cells(before[path]), workflow_cells(after[path]))


def _differ(name: str, path: str, old: Cells, new: Cells) -> Iterator[InventoryChange]:
    for what, now in new.items():
        if old.get(what, "") != now:
            yield InventoryChange(name, path, what, old.get(what, ""), now)
