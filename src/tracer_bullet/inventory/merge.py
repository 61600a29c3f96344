"""Lines of earlier runs and of shards, joined: the newest run, and the one before it.

A run has a name, which all its shards write into their lines. The order of runs is that of their newest line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.inventory.row import (
    FORMAT,
    ErrorRow,
    InventoryRow,
    PinsRow,
    PublishedRow,
    UploadRow,
    WorkflowRow,
    key_of,
    shown_name,
)
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class MergedRuns(NamedTuple):
    """The newest run and the one before it, empty if there is none; rows sorted by repository.

    `twice` are repositories of which the newest run has several folders; the newest row counts.
    """

    run: str
    rows: tuple[InventoryRow, ...]
    before: str = ""
    rows_before: tuple[InventoryRow, ...] = ()
    twice: tuple[str, ...] = ()


def merge_rows(rows: Iterable[InventoryRow]) -> MergedRuns:
    """Order the runs and keep one row for each repository of the last two."""
    runs: dict[str, dict[str, InventoryRow]] = {}
    paths: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        kept = runs.setdefault(row["run"], {})
        key = key_of(row)
        paths.setdefault((row["run"], key), set()).add(row["path"])
        if key not in kept or (kept[key]["taken"], kept[key]["path"]) <= (row["taken"], row["path"]):
            kept[key] = row
    order = sorted(runs, key=lambda run: max(row["taken"] for row in runs[run].values()))
    if not order:
        return MergedRuns("", ())
    run, before = order[-1], order[-2] if len(order) > 1 else ""
    twice = sorted(shown_name(runs[run][key]) for key in runs[run] if len(paths[run, key]) > 1)
    return MergedRuns(run, _sorted(runs[run]), before, _sorted(runs.get(before, {})), tuple(twice))


def read_rows(files: Sequence[Path]) -> Iterator[InventoryRow]:
    """The rows in `files`; raises TracerError, with the line, for one that is not what tracer wrote."""
    for path in files:
        source = read_source(path, show_path(path))
        for number, line in enumerate(source.text.splitlines(), 1):
            if line.strip():
                yield _read(line, Place(show_path(path), number))


def _sorted(rows: dict[str, InventoryRow]) -> tuple[InventoryRow, ...]:
    return tuple(rows[key] for key in sorted(rows))


def _read(line: str, place: Place) -> InventoryRow:
    try:
        row = json.loads(line)
    except ValueError:
        raise TracerError(
            "not a line of an inventory: it is not JSON",
            hint="if a run was interrupted, remove its last line; otherwise run `tracer inventory` again",
            place=place,
        ) from None
    if fault := _fault_of(row):
        raise TracerError(
            f"not a line of an inventory: {fault}",
            hint="`--merge` takes the files that `tracer inventory` wrote without `--format`",
            place=place,
        )
    found: InventoryRow = row
    return found


def _fault_of(row: Any) -> str:
    """What a line lacks that this tracer reads; empty if it lacks nothing."""
    if not isinstance(row, dict) or row.get("format") != FORMAT:
        return f"expected an object with `format` {FORMAT}"
    try:
        lacking = [key for part, shape in _parts(row) for key in sorted(shape - part.keys())]
    except (AttributeError, KeyError, TypeError):
        return "its values are of other types"
    return f"it has no `{lacking[0]}`" if lacking else ""


def _parts(row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
    """The objects of a line, each with the keys that it must have; an object comes before what is in it."""
    yield row, InventoryRow.__required_keys__
    if row["error"] is not None:
        yield row["error"], ErrorRow.__required_keys__
    yield from ((one, PublishedRow.__required_keys__) for one in row["published"] or [])
    for workflow in row["workflows"]:
        yield workflow, WorkflowRow.__required_keys__
        yield workflow["pins"], PinsRow.__required_keys__
        yield from ((one, UploadRow.__required_keys__) for one in workflow["uploads"])
