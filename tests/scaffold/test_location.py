"""Which package is meant, from wherever one stands in the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.location import locate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

PACKAGE = '[project]\nname = "demo"\nversion = "1"\n'


def test_an_empty_repository_takes_a_new_package_at_its_root(repository: GitRepository) -> None:
    location = locate(repository.root)

    assert (location.package_directory, location.is_new) == (".", True)


def test_so_does_one_with_files_of_other_kinds(repository: GitRepository) -> None:
    repository.write("README.md", "# Demo\n")

    assert locate(repository.root).is_new


@pytest.mark.parametrize("below", [".", "docs", "src/demo"])
def test_a_package_is_found_from_every_directory_inside(repository: GitRepository, below: str) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("docs/index.md")
    repository.write("src/demo/__init__.py")

    location = locate(repository.root / below)

    assert (location.package_directory, location.is_new) == (".", False)


def test_the_nearest_package_counts(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("packages/alpha/pyproject.toml", PACKAGE)
    repository.write("packages/alpha/tests/test_alpha.py")

    assert locate(repository.root / "packages/alpha/tests").package_directory == "packages/alpha"


def test_a_directory_that_does_not_exist_takes_a_new_package_beside_others(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE)

    location = locate(repository.root / "packages" / "beta")

    assert (location.package_directory, location.is_new) == ("packages/beta", True)


@pytest.mark.parametrize("top", ["", "[tool.uv.workspace]\nmembers = ['packages/*']\n"], ids=["bare", "uv's"])
def test_at_the_top_of_a_workspace_the_packages_are_named_as_seen_from_here(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, top: str
) -> None:
    monkeypatch.chdir(repository.root)
    if top:
        repository.write("pyproject.toml", top)
    repository.write("packages/alpha/pyproject.toml", PACKAGE)
    repository.write("packages/beta/pyproject.toml", PACKAGE)

    with pytest.raises(TracerError, match=r"no package in `\.`, but 2 below") as caught:
        locate(repository.root)

    assert caught.value.hint == "tracer init packages/alpha\ntracer init packages/beta"


def test_a_pyproject_toml_of_tools_alone_is_left_to_the_search_for_a_name(repository: GitRepository) -> None:
    repository.write("pyproject.toml", "[tool.ruff]\n")

    assert not locate(repository.root).is_new


def test_a_file_is_not_a_directory(repository: GitRepository) -> None:
    file = repository.write("pyproject.toml", PACKAGE)

    with pytest.raises(TracerError, match="expected a directory"):
        locate(file)


def test_outside_of_git_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="not in a git repository"):
        locate(tmp_path / "new")
