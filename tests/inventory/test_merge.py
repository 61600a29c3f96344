"""Lines of shards and of earlier runs, joined and compared."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.inventory.changes import find_inventory_changes
from tracer_bullet.inventory.merge import merge_rows, read_rows
from tracer_bullet.inventory.totals import count_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.inventory.row import InventoryRow, UploadRow, WorkflowRow

EARLIER, LATER = "2026-11-19", "2026-11-26"


def upload(**changes: Any) -> UploadRow:
    given: UploadRow = {
        "job": "publish",
        "line": 7,
        "index": "pypi",
        "tool": "`twine upload`",
        "credential": "token",
        "staged": False,
        "on": {"version tag": "reached"},
    }
    return {**given, **changes}  # type: ignore[typeddict-item]


def workflow(**changes: Any) -> WorkflowRow:
    given: WorkflowRow = {
        "path": ".github/workflows/publish.yml",
        "template": None,
        "release": "tag",
        "release_reaches_pypi": "yes",
        "pypi_only_by_release": True,
        "level": None,
        "proven": True,
        "why": [],
        "armed": [],
        "since": "",
        "uploads": [upload()],
        "pins": {"commit": 0, "moving": 1, "old": []},
    }
    return {**given, **changes}  # type: ignore[typeddict-item]


def line(name: str = "octo/demo", run: str = LATER, **changes: Any) -> InventoryRow:
    given: InventoryRow = {
        "format": 1,
        "run": run,
        "taken": f"{run}T10:00:00Z",
        "repository": name,
        "path": name,
        "projects": ["demo"],
        "workflows": [workflow()],
        "publishers": [],
        "unreadable": {},
        "published": None,
        "findings": [],
        "error": None,
    }
    return {**given, **changes}  # type: ignore[typeddict-item]


def test_nothing_merged_is_nothing() -> None:
    assert merge_rows([]).rows == ()


def test_one_run_has_nothing_to_compare_with() -> None:
    assert list(find_inventory_changes(merge_rows([line()]))) == []


def test_two_runs_that_are_the_same_have_no_difference() -> None:
    merged = merge_rows([line(run=LATER), line(run=EARLIER)])
    assert (merged.run, merged.before) == (LATER, EARLIER)
    assert list(find_inventory_changes(merged)) == []


def test_of_three_runs_the_last_two_count() -> None:
    merged = merge_rows([line(run=run) for run in ("2026-11-12", LATER, EARLIER)])
    assert (merged.run, merged.before) == (LATER, EARLIER)


def test_the_order_of_runs_is_that_of_their_newest_line() -> None:
    old, new = line(run="10", taken="2026-11-19T09:00:00Z"), line(run="9", taken="2026-11-26T09:00:00Z")
    assert merge_rows([new, old]).run == "9"


def test_a_migration_is_a_difference() -> None:
    after = workflow(uploads=[upload(credential="identity")], template="v1.2", armed=["try"])
    merged = merge_rows([line(run=EARLIER), line(workflows=[after])])

    assert [(one.what, one.was, one.now) for one in find_inventory_changes(merged)] == [
        ("uploads by", "token", "identity"),
        ("armed for", "", "try"),
        ("template", "", "v1.2"),
    ]


def test_repositories_and_workflows_that_come_and_go_are_differences() -> None:
    gone, new, renamed = line("octo/gone", EARLIER), line("octo/new"), line("octo/other")
    before = line("octo/other", EARLIER, workflows=[workflow(path="old.yml")])
    merged = merge_rows([gone, new, renamed, before])

    assert [tuple(one) for one in find_inventory_changes(merged)] == [
        ("octo/new", "", "repository", "", "new"),
        ("octo/other", ".github/workflows/publish.yml", "workflow", "", "uploads"),
        ("octo/other", "old.yml", "workflow", "uploads", ""),
        ("octo/gone", "", "repository", "there", "not in this run"),
    ]


def test_two_clones_of_one_repository_are_named_and_the_newest_counts() -> None:
    first, second = line(path="b"), line("Octo/Demo", path="a", taken=f"{LATER}T11:00:00Z")
    merged = merge_rows([first, second])

    assert merged.twice == ("Octo/Demo",)
    assert [row["path"] for row in merged.rows] == ["a"]


def test_the_same_folder_read_again_is_no_second_clone() -> None:
    assert merge_rows([line(), line()]).twice == ()


def test_repositories_are_counted_by_what_they_do() -> None:
    identity = workflow(uploads=[upload(credential="identity")], armed=["try"], proven=False)
    unseen = workflow(uploads=[upload(index="unknown", credential="unknown")])
    error = {"message": "no", "hint": "", "code": 2}
    rows = [
        line("a"),
        line("b", workflows=[identity]),
        line("c", workflows=[], error=error),
        line("d", workflows=[unseen]),
    ]

    assert count_rows(rows)._asdict() == {
        "repositories": 4,
        "publishing": 2,
        "unseen": 1,
        "by_identity": 1,
        "by_token": 1,
        "not_proven": 1,
        "armed": 1,
        "not_read": 1,
    }


@given(st.permutations([line(f"octo/{number}", run) for number in range(4) for run in (EARLIER, LATER)]))
def test_the_order_of_lines_changes_nothing(rows: list[InventoryRow]) -> None:
    whole = merge_rows(copy.deepcopy(rows))
    assert whole == merge_rows(sorted(rows, key=lambda row: (row["run"], row["path"])))


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"format": 1, "workf', "it is not JSON"), ("[]", "`format` 1"), ('{"format": 2}', "`format` 1")],
)
def test_another_line_is_an_error_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.jsonl").write_text(f"{json.dumps(line())}\n\n{text}\n")

    with pytest.raises(TracerError, match=said) as caught:
        list(read_rows([tmp_path / "x.jsonl"]))

    assert caught.value.place
    assert caught.value.place.line == 3


@pytest.mark.parametrize("key", ["workflows", "error", "published", "path"])
def test_a_line_that_lacks_something_is_an_error_and_no_bug(tmp_path: Path, key: str) -> None:
    row: dict[str, Any] = {**line()}
    del row[key]
    (tmp_path / "x.jsonl").write_text(json.dumps(row))

    with pytest.raises(TracerError, match="not a line of an inventory"):
        list(read_rows([tmp_path / "x.jsonl"]))


@pytest.mark.parametrize(
    "workflows", ["no list", ["no object"], [{**workflow(), "uploads": [{"job": "x"}]}], [{"path": "x"}]]
)
def test_parts_of_a_line_that_are_something_else_are_an_error_and_no_bug(
    tmp_path: Path, workflows: Any
) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({**line(), "workflows": workflows}))

    with pytest.raises(TracerError, match="not a line of an inventory"):
        list(read_rows([tmp_path / "x.jsonl"]))


def test_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps(line()) + "\n")
    assert list(read_rows([tmp_path / "x.jsonl"])) == [line()]
