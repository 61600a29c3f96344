"""The file of results, whenever a run is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.fleet.results import FAILED, PUSHED, REFUSED, FleetResult, append_result, read_results

if TYPE_CHECKING:
    from pathlib import Path


def result(
    name: str, status: str = PUSHED, *, verb: str = "migrate", run: str = "1", dry: bool = False
) -> FleetResult:
    return FleetResult(name, verb, run, status, dry=dry)


def test_a_file_that_is_not_there_has_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "results.jsonl", "migrate") == {}


def test_the_last_line_of_a_repository_counts(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    for one in (result("a", FAILED), result("a", run="2"), result("b"), result("c", verb="arm")):
        append_result(path, one)

    assert read_results(path, "migrate") == {"a": result("a", run="2"), "b": result("b")}
    assert read_results(path, "migrate", "1") == {"a": result("a", FAILED), "b": result("b")}


@pytest.mark.parametrize("length", range(1, 40, 3))
def test_a_line_that_a_killed_run_left_torn_does_not_count(tmp_path: Path, length: int) -> None:
    path = tmp_path / "results.jsonl"
    append_result(path, result("a"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:length])

    assert read_results(path, "migrate") == {"a": result("a")}
    append_result(path, result("b"))
    assert read_results(path, "migrate") == {"a": result("a"), "b": result("b")}


@pytest.mark.parametrize("text", ["hello\n", "[1]\n", '{"format": 1}\n'])
def test_another_file_is_not_taken_for_results(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.txt").write_text(text)
    with pytest.raises(TracerError, match=r"notes\.txt:1: not a result"):
        read_results(tmp_path / "notes.txt", "migrate")


def test_only_what_is_done_is_an_end() -> None:
    assert result("a").is_end
    assert not result("a", dry=True).is_end
    assert not result("a", FAILED).is_end
    assert not result("a", REFUSED).is_end
