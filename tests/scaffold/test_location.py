"""Which package is meant, from wherever one stands in the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.scaffold.answers.location import check_place, locate

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


def test_in_an_empty_repository_a_directory_that_does_not_exist_takes_a_new_package(
    repository: GitRepository,
) -> None:
    location = locate(repository.root / "packages" / "beta")

    assert (location.package_directory, location.is_new) == ("packages/beta", True)


@pytest.mark.parametrize("state", ["missing", "empty", "with files"])
def test_beside_other_packages_a_new_one_is_made_on_purpose_alone(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("pyproject.toml", PACKAGE)
    repository.write("packages/alpha/pyproject.toml", PACKAGE)
    place = repository.root / "packages/beta"
    if state != "missing":
        place.mkdir()
    if state == "with files":
        repository.write("packages/beta/README.md")
        assert locate(place).package_directory == "."
    else:
        with pytest.raises(TracerError) as caught:
            locate(place)
        assert caught.value.message == "no package is in `packages/beta`; the nearest one above is in `.`"
        assert caught.value.hint.splitlines() == [
            "tracer init packages/alpha",
            "tracer init .",
            "tracer init packages/beta --data new_package=true  # makes a new one there",
        ]

    location = locate(place, on_purpose=True)

    assert (location.package_directory, location.is_new) == ("packages/beta", True)


def test_below_a_root_without_a_package_none_is_made_by_accident(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("docs/my page.md")
    monkeypatch.chdir(repository.root / "docs")

    with pytest.raises(TracerError, match=r"no package is in `\.`, and none above it") as caught:
        locate(repository.root / "docs")

    assert caught.value.hint == "tracer init . --data new_package=true  # makes a new one there"


def test_the_top_of_a_workspace_is_no_package_above(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("pyproject.toml", "[tool.uv.workspace]\nmembers = ['packages/*']\n")
    repository.write("packages/core/pyproject.toml", PACKAGE)

    with pytest.raises(TracerError, match="none above it") as caught:
        locate(repository.root / "pakcages/core")

    assert caught.value.hint.splitlines()[0] == "tracer init packages/core"


def test_an_existing_package_is_found_on_purpose_too(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE)

    assert not locate(repository.root, on_purpose=True).is_new


@pytest.mark.parametrize(
    ("directory", "exists", "cure"),
    [
        ("packages/my pkg", True, "rename the directory: mv 'packages/my pkg' packages/my-pkg"),
        ("modül", True, "rename the directory: mv 'modül' modul"),
        (".hidden/core", True, "rename the directory: mv .hidden hidden"),
        (".hidden/core", False, "tracer init hidden/core"),
        ("包", False, "tracer init my-package"),
    ],
)
def test_a_directory_that_the_template_does_not_take_has_to_be_renamed(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, directory: str, exists: bool, cure: str
) -> None:
    monkeypatch.chdir(repository.root)
    if exists:
        repository.write(f"{directory}/pyproject.toml", PACKAGE)

    with pytest.raises(TracerError, match="is not supported: expected letters from a to z") as caught:
        check_place(locate(repository.root / directory))

    assert caught.value.hint == cure


def test_from_inside_such_a_directory_the_way_to_rename_it_is_absolute(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("my pkg/pyproject.toml", PACKAGE)
    monkeypatch.chdir(repository.root / "my pkg")

    with pytest.raises(TracerError) as caught:
        check_place(locate(repository.root / "my pkg"))

    old, new = repository.root / "my pkg", repository.root / "my-pkg"
    assert caught.value.hint == f"rename the directory: mv '{old}' {new}"


def test_a_path_that_the_template_finds_too_long_is_said_to_be_so(repository: GitRepository) -> None:
    with pytest.raises(TracerError, match="a path of 209 characters is not supported"):
        check_place(locate(repository.root.joinpath(*["directory"] * 21)))


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


@pytest.mark.parametrize(
    "top",
    [
        pytest.param("[tool.uv.workspace]\nmembers = ['packages/*']\n", id="a virtual root of uv"),
        pytest.param('classifiers = ["Private :: Do Not Upload"]\n', id="one that is private"),
    ],
)
def test_a_root_that_serves_the_packages_below_is_none_of_them(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, top: str
) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("pyproject.toml", PACKAGE + top)
    assert locate(repository.root).package == repository.root
    repository.write("packages/alpha/pyproject.toml", f'{PACKAGE}[build-system]\nrequires = ["hatchling"]\n')

    with pytest.raises(TracerError, match=r"no package in `\.`, but 1 below") as caught:
        locate(repository.root)

    assert caught.value.hint == "tracer init packages/alpha"


def test_packages_with_a_setup_py_alone_are_named_too(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("packages/alpha/setup.py", 'from setuptools import setup\n\nsetup(name="alpha")\n')

    with pytest.raises(TracerError, match=r"no package in `\.`, but 1 below") as caught:
        locate(repository.root)

    assert caught.value.hint == "tracer init packages/alpha"


def test_a_pyproject_toml_of_tools_alone_is_left_to_the_search_for_a_name(repository: GitRepository) -> None:
    repository.write("pyproject.toml", "[tool.ruff]\n")

    assert not locate(repository.root).is_new


def test_a_file_is_not_a_directory(repository: GitRepository) -> None:
    file = repository.write("pyproject.toml", PACKAGE)

    with pytest.raises(TracerError, match="expected a directory"):
        locate(file)


def test_outside_of_git_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match="not in a git repository"):
        locate(tmp_path)
