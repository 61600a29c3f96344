"""An inventory as one page without scripts, to be opened from a disk or an artifact."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tracer_bullet.inventory.cells import PROVEN
from tracer_bullet.inventory.changes import find_inventory_changes
from tracer_bullet.inventory.row import shown_name
from tracer_bullet.inventory.totals import count_rows
from tracer_bullet.report.inventory.table import say_totals, table_lines, used_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.inventory.merge import MergedRuns

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 96rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { border-bottom: 1px solid #8885; padding: .35rem .75rem .35rem 0; }
th, td { text-align: left; vertical-align: top; }
.fault { font-weight: 600; }
"""


def write_page(merged: MergedRuns) -> str:
    """The page; every text from a repository is escaped."""
    title = f"Inventory {merged.run}".strip()
    return "\n".join([
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1><p>{escape(say_totals(count_rows(merged.rows)))}</p>",
        *_changes(merged),
        *_findings(merged),
        *_inventory(merged),
        "</body></html>",
        "",
    ])  # fmt: skip


def _changes(merged: MergedRuns) -> Iterator[str]:
    if not merged.before:
        return
    yield f"<h2>Since {escape(merged.before)}</h2>"
    changes = [list(map(str, one)) for one in find_inventory_changes(merged)]
    head = ("repository", "workflow", "what", "was", "now")
    yield from _table(head, changes) if changes else ["<p>Nothing has changed.</p>"]


def _findings(merged: MergedRuns) -> Iterator[str]:
    found = [[shown_name(row), one["message"], one["hint"]] for row in merged.rows for one in row["findings"]]
    if found:
        yield "<h2>Findings</h2>"
        yield from _table(("repository", "finding", "cure"), found)


def _inventory(merged: MergedRuns) -> Iterator[str]:
    lines = list(table_lines(merged.rows))
    columns = used_columns(lines)
    yield "<h2>Repositories</h2>"
    yield from _table(columns, [[line[name] for name in columns] for line in lines])


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    yield '<div class="wide"><table><thead><tr>'
    yield from (f'<th scope="col">{escape(name)}</th>' for name in head)
    yield "</tr></thead><tbody>"
    for line in lines:
        yield f"<tr>{''.join(_cell(*pair) for pair in zip(head, line, strict=True))}</tr>"
    yield "</tbody></table></div>"


def _cell(name: str, text: str) -> str:
    is_fault = (name == "proof" and text not in ("", PROVEN)) or (name == "error" and text)
    return f'<td class="fault">{escape(text)}</td>' if is_fault else f"<td>{escape(text)}</td>"
