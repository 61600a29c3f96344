"""Where the version comes from, and what is refused because a tracer run could not set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.form import check_form
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.worktree import show_path

if TYPE_CHECKING:
    from pathlib import Path

BUILD = "[build-system]\nrequires = []\n"
DYNAMIC = '[project]\nname = "a"\ndynamic = ["version"]\n'


@pytest.mark.parametrize(
    ("text", "expected", "source"),
    [
        pytest.param(
            '[project]\nname = "a"\nversion = "1"\n', "static", "[project]", id="written into [project]"
        ),
        pytest.param(
            '[tool.poetry]\nname = "a"\nversion = "1"\n',
            "static",
            "[tool.poetry]",
            id="written into [tool.poetry]",
        ),
        pytest.param(
            DYNAMIC
            + '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n[tool.poetry]\nversion = "1"\n',
            "static",
            "[tool.poetry]",
            id="written into [tool.poetry] beside [project]",
        ),
        pytest.param(
            BUILD + DYNAMIC + '[tool.hatch.version]\nsource = "vcs"\n',
            "vcs",
            "[tool.hatch.version]",
            id="hatch-vcs",
        ),
        pytest.param(
            BUILD + DYNAMIC + "[tool.setuptools_scm]\n", "vcs", "[tool.setuptools_scm]", id="setuptools-scm"
        ),
        pytest.param(
            BUILD + DYNAMIC + "[tool.vcs-versioning]\n",
            "vcs",
            "[tool.vcs-versioning]",
            id="setuptools-scm's new table",
        ),
        pytest.param(
            DYNAMIC + '[build-system]\nrequires = ["setuptools", "setuptools_scm [toml, simple] >= 9"]\n',
            "vcs",
            "simple",
            id="setuptools-scm without a table",
        ),
        pytest.param(
            '[project]\nname = "a"\nversion = "1"\n[tool.setuptools_scm]\n',
            "static",
            "[project]",
            id="a written version goes before setuptools-scm, which then only lists files",
        ),
    ],
)
def test_the_version_s_source_is_known(tmp_path: Path, text: str, expected: str, source: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    found = find_version(read_project(tmp_path))

    assert found.answer == expected
    assert source in found.phrase


SETUP_PY = "from setuptools import setup\nsetup(name='a', use_scm_version=True)\n"


def test_setuptools_scm_in_setup_py_is_known(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text(SETUP_PY)
    (tmp_path / "pyproject.toml").write_text('[build-system]\nrequires = ["setuptools", "setuptools-scm"]\n')

    assert find_version(read_project(tmp_path)).answer == "vcs"


def test_setuptools_scm_that_nothing_installs_cannot_be_stamped_and_the_lines_to_add_cure_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "setup.py").write_text(SETUP_PY)

    found = find_version(read_project(tmp_path))
    assert found.stamp is None
    assert found.unstampable is not None

    (tmp_path / "pyproject.toml").write_text(found.unstampable.cure.partition("\n")[2])
    assert find_version(read_project(tmp_path)).stamp is not None


@pytest.mark.parametrize("table", ["project", "tool.poetry"])
@pytest.mark.parametrize(
    ("version", "message"),
    [
        pytest.param("banana", "`banana` is not a version", id="no version at all"),
        pytest.param("", "`` is not a version", id="empty"),
        pytest.param("1.0-x", "`1.0-x` is not a version", id="a suffix that PEP 440 does not know"),
        pytest.param("1.0+cpu", "PyPI rejects", id="a local version"),
    ],
)
def test_a_version_that_no_index_takes_is_an_error(
    tmp_path: Path, table: str, version: str, message: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[{table}]\nname = "a"\nversion = "{version}"\n')

    with pytest.raises(TracerError, match=message) as caught:
        check_form(project := read_project(tmp_path), find_version(project))

    assert "1.2.3" in caught.value.hint
    assert caught.value.place
    assert caught.value.place.path == show_path(tmp_path / "pyproject.toml")


def test_a_mark_of_development_is_allowed_between_releases(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1.0+dev"\n')
    project = read_project(tmp_path)

    check_form(project, find_version(project))


@pytest.mark.parametrize("version", ["1", "v1.0", "1.0-rc.1", "1!2.0.post1", "2026.11.20", "1.0.0-alpha"])
def test_every_spelling_of_a_version_counts(tmp_path: Path, version: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "a"\nversion = "{version}"\n')

    assert find_version(read_project(tmp_path)).answer == "static"
