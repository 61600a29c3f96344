"""Which folders are repositories, and in which shard each is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.inventory.repositories import FoundRepository, choose_shard, find_repositories


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).mkdir(parents=True)


def names(*folders: Path) -> list[str]:
    return [one.path for one in find_repositories(folders)]


def test_a_repository_is_itself(tmp_path: Path) -> None:
    make(tmp_path, "demo/.git", "demo/inner/.git")
    assert names(tmp_path / "demo") == ["demo"]


def test_clones_are_found_at_any_depth_and_not_inside_each_other(tmp_path: Path) -> None:
    make(tmp_path, "b/x/.git", "b/x/vendored/.git", "a/.github/workflows", "c/empty", ".hidden/.git")
    (tmp_path / "d").mkdir()
    (tmp_path / "d/.git").write_text("gitdir: elsewhere\n")
    assert names(tmp_path) == ["a", "b/x", "d"]


def test_one_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    make(tmp_path, "a/.git")
    assert names(tmp_path, tmp_path) == ["a"]


def test_a_circle_of_links_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "a/.git", "b")
    (tmp_path / "b/up").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(("name", "said"), [("missing", "is not a folder"), ("empty", "no repository in")])
def test_a_folder_with_nothing_in_it_is_an_error(tmp_path: Path, name: str, said: str) -> None:
    make(tmp_path, "empty")
    with pytest.raises(TracerError, match=said):
        find_repositories([tmp_path / name])


@given(st.integers(0, 40), st.integers(1, 9))
def test_every_repository_is_in_exactly_one_shard(count: int, shards: int) -> None:
    found = [FoundRepository(Path(f"/{number}"), str(number)) for number in range(count)]
    parts = [choose_shard(found, number, shards) for number in range(1, shards + 1)]
    assert sorted(one.path for part in parts for one in part) == sorted(one.path for one in found)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
