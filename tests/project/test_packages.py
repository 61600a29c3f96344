"""Which packages of a repository are published, and in which order they need each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages import HATCHLING
from tracer_bullet.project.packages import find_packages

if TYPE_CHECKING:
    from tests.conftest import GitRepository


def package(name: str, *needs: str) -> str:
    listed = ", ".join(f'"{one}"' for one in needs)
    return f'{HATCHLING}[project]\nname = "{name}"\nversion = "1"\ndependencies = [{listed}]\n'


def found(repository: GitRepository) -> list[str]:
    return [one.directory for one in find_packages(repository.root)]


def test_an_empty_repository_has_none(repository: GitRepository) -> None:
    assert found(repository) == []


def test_a_package_at_the_root_is_one(repository: GitRepository) -> None:
    repository.write("pyproject.toml", package("demo"))
    assert found(repository) == ["."]


def test_folders_with_a_package_are_some_in_the_order_of_what_they_need(repository: GitRepository) -> None:
    repository.write("libs/app/pyproject.toml", package("app", "My_Core[extra]>=1", "requests"))
    repository.write("libs/core/pyproject.toml", package("my.core"))
    repository.write(
        "old/setup.py", "from setuptools import setup\nsetup(name='old', install_requires=['app'])\n"
    )
    assert found(repository) == ["libs/core", "libs/app", "old"]


def test_packages_that_need_each_other_are_all_there(repository: GitRepository) -> None:
    repository.write("a/pyproject.toml", package("a", "b"))
    repository.write("b/pyproject.toml", package("b", "a"))
    assert sorted(found(repository)) == ["a", "b"]


@pytest.mark.parametrize(
    "folder",
    [
        "tests/packages/x",
        "examples/x",
        "docs",
        "doc-source",
        "a/test_data/x",
        ".hidden/x",
        "third_party/x",
        "a/templates",
    ],
)
def test_what_serves_the_repository_alone_is_none(repository: GitRepository, folder: str) -> None:
    repository.write(f"{folder}/pyproject.toml", package("x"))
    assert found(repository) == []


@pytest.mark.parametrize(
    "text",
    [
        "[tool.ruff]\nline-length = 100\n",
        '[project]\nname = "x"\nversion = "1"\n',
        package("x") + 'classifiers = ["Private :: Do Not Upload"]\n',
        package("x") + "[tool.uv]\npackage = false\n",
        f"{HATCHLING}[tool.poetry]\npackage-mode = false\n",
        "[project\n",
        package("json"),
    ],
    ids=[
        "settings",
        "without backend",
        "private",
        "no package for uv",
        "nor for Poetry",
        "not TOML",
        "refused name",
    ],
)
def test_what_is_not_published_is_none(repository: GitRepository, text: str) -> None:
    repository.write("x/pyproject.toml", text)
    assert found(repository) == []


@pytest.mark.parametrize(
    ("members", "excluded", "expected"),
    [
        (["packages/*"], [], ["packages/a", "packages/tests"]),
        (["packages/*"], ["packages/tests"], ["packages/a"]),
        (["./packages/a", "other"], [], ["other", "packages/a"]),
        (["packages/**"], [], ["packages/a", "packages/deep/b", "packages/tests"]),
        ([], [], []),
    ],
)
def test_of_a_workspace_its_members_are(
    repository: GitRepository, members: list[str], excluded: list[str], expected: list[str]
) -> None:
    repository.write("pyproject.toml", f"[tool.uv.workspace]\nmembers = {members}\nexclude = {excluded}\n")
    for folder in ("packages/a", "packages/tests", "packages/deep/b", "other"):
        repository.write(f"{folder}/pyproject.toml", package(folder.replace("/", "-")))
    assert sorted(found(repository)) == expected


def test_so_is_the_root_of_a_workspace_that_is_a_package(repository: GitRepository) -> None:
    repository.write("pyproject.toml", package("root", "a") + '[tool.uv.workspace]\nmembers = ["a"]\n')
    repository.write("a/pyproject.toml", package("a"))
    assert found(repository) == ["a", "."]
