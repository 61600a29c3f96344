"""An inventory for a person at a terminal: the table, the numbers, what has changed, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.inventory.changes import find_inventory_changes
from tracer_bullet.inventory.row import shown_name
from tracer_bullet.inventory.totals import count_rows
from tracer_bullet.report.console import paint
from tracer_bullet.report.inventory.table import say_totals, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.inventory.changes import InventoryChange
    from tracer_bullet.inventory.merge import MergedRuns

_SHOWN = ("repository", "workflow", "uploads by", "release", "proof", "armed for", "last release")
_WIDEST = 34


def show_inventory(merged: MergedRuns) -> str:
    """The whole report; ends with a line end."""
    blocks = [_table(merged), [say_totals(count_rows(merged.rows))], _errors(merged)]
    changes = [_say_change(one) for one in find_inventory_changes(merged)]
    if merged.before:
        head = f"since {merged.before}:" if changes else f"nothing has changed since {merged.before}"
        blocks.append([paint(head, "bold"), *(f"  {line}" for line in changes)])
    blocks.append([line for row in merged.rows for line in _findings(shown_name(row), row["findings"])])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _table(merged: MergedRuns) -> list[str]:
    """One line for each workflow that uploads; repositories without one are only counted."""
    lines = [line for line in table_lines(merged.rows) if line["workflow"]]
    columns = [name for name in _SHOWN if any(line[name] for line in lines)]
    widths = {name: min(_WIDEST, max(len(name), *(len(line[name]) for line in lines))) for name in columns}
    shown = ["  ".join(f"{_cut(line[name]):{widths[name]}}" for name in columns).rstrip() for line in lines]
    head = "  ".join(f"{name:{widths[name]}}" for name in columns).rstrip()
    return [paint(head, "bold"), *shown] if lines else []


def _errors(merged: MergedRuns) -> list[str]:
    return [
        f"{paint('not read', 'red')}: {shown_name(row)}: {row['error']['message']}"
        for row in merged.rows
        if row["error"]
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _say_change(change: InventoryChange) -> str:
    where = ": ".join(filter(None, [change.repository, change.workflow.rpartition("/")[2], change.what]))
    return f"{where}: {change.was or 'nothing'} → {change.now or 'nothing'}"


def _findings(name: str, findings: list[dict[str, str]]) -> Iterator[str]:
    for finding in findings:
        yield f"{paint('finding', 'yellow')}: {name}: {finding['message']}"
        yield f"hint: {finding['hint']}"
