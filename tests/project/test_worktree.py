"""The repository and its workflows are found without starting git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import find_worktree, show_path, workflow_files

if TYPE_CHECKING:
    from tests.conftest import GitRepository


def test_the_root_is_found_from_any_directory_below(repository: GitRepository) -> None:
    deep = repository.root / "src" / "package"
    deep.mkdir(parents=True)
    assert find_worktree(repository.root) == repository.root
    assert find_worktree(deep) == repository.root


def test_a_second_worktree_has_a_root_of_its_own(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit()
    repository.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    assert (tmp_path / "second" / ".git").is_file()
    assert find_worktree(tmp_path / "second") == tmp_path / "second"


def test_outside_of_a_repository_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="is not in a git repository") as caught:
        find_worktree(tmp_path)
    assert caught.value.hint == f"change into your repository, or create one: git init {tmp_path}"


def test_a_repository_without_workflows_has_none(repository: GitRepository) -> None:
    assert workflow_files(repository.root) == ()


def test_workflows_are_the_yaml_files_right_in_their_directory(repository: GitRepository) -> None:
    for name in ("b.yml", "a.yaml", "notes.md", "deeper/c.yml", ".a.yml.tracer-1-0123456789ab.tmp"):
        repository.write(f".github/workflows/{name}")
    (repository.root / ".github/workflows/directory.yml").mkdir()
    assert [path.name for path in workflow_files(repository.root)] == ["a.yaml", "b.yml"]


def test_a_path_is_shown_from_the_root_or_as_one_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert show_path(tmp_path / "a" / "b.yml", tmp_path) == "a/b.yml"
    assert show_path(tmp_path / "a" / "b.yml") == "b.yml"
    assert show_path(tmp_path / "b.yml", tmp_path / "a") == str(Path("..", "b.yml"))
    assert show_path(Path("/x/y.yml")) == str(Path("/x/y.yml").absolute())


def test_a_path_on_another_drive_is_shown_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> str:
        raise ValueError(path)  # what Windows says of two drives

    monkeypatch.setattr("os.path.relpath", refuse)
    assert show_path(tmp_path / "x") == str(tmp_path / "x")
