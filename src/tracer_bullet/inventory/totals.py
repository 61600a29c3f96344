"""How many repositories of a run publish, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach import UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.inventory.row import InventoryRow


class Totals(NamedTuple):
    """Numbers of repositories; one may count under several names.

    `unseen` publish at most in steps that tracer cannot see into.
    """

    repositories: int
    publishing: int
    unseen: int
    by_identity: int
    by_token: int
    not_proven: int
    armed: int
    not_read: int


def count_rows(rows: Sequence[InventoryRow]) -> Totals:
    """The numbers of `rows`."""
    return Totals(
        len(rows),
        sum(map(_publishes, rows)),
        sum(bool(row["workflows"]) and not _publishes(row) for row in rows),
        sum("identity" in _credentials(row) for row in rows),
        sum("token" in _credentials(row) for row in rows),
        sum(any(not one["proven"] for one in row["workflows"]) for row in rows),
        sum(any(one["armed"] for one in row["workflows"]) for row in rows),
        sum(row["error"] is not None for row in rows),
    )


def _publishes(row: InventoryRow) -> bool:
    return any(upload["index"] != UNKNOWN_INDEX for one in row["workflows"] for upload in one["uploads"])


def _credentials(row: InventoryRow) -> set[str]:
    uploads = (upload for one in row["workflows"] for upload in one["uploads"])
    return {upload["credential"] for upload in uploads if upload["index"] != UNKNOWN_INDEX}
