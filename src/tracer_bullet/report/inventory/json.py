"""An inventory as data: lines that can be joined again, or one document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracer_bullet.inventory.changes import find_inventory_changes
from tracer_bullet.inventory.totals import count_rows

if TYPE_CHECKING:
    from tracer_bullet.inventory.merge import MergedRuns
    from tracer_bullet.inventory.row import InventoryRow


def write_line(row: InventoryRow) -> str:
    """One row on one line."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def describe_inventory(merged: MergedRuns) -> dict[str, Any]:
    """The document that `tracer inventory --help` describes."""
    return {
        "run": merged.run,
        "before": merged.before,
        "totals": count_rows(merged.rows)._asdict(),
        "changes": [change._asdict() for change in find_inventory_changes(merged)],
        "repositories": list(merged.rows),
    }
