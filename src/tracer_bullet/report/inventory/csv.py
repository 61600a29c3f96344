"""An inventory for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tracer_bullet.report.inventory.table import COLUMNS, table_lines

if TYPE_CHECKING:
    from tracer_bullet.inventory.merge import MergedRuns

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(merged: MergedRuns) -> str:
    """A heading and one line for each workflow; RFC 4180 but for line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in table_lines(merged.rows):
        writer.writerow({name: _plain(text) for name, text in line.items()})
    return out.getvalue()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{text}" if text.startswith(_FORMULA) else text
