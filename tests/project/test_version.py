"""Where the version comes from, and what is refused because a tracer run could not set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.version import version_source

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

    found = version_source(read_project(tmp_path))

    assert found.value == expected
    assert source in found.source


SETUP_PY = "from setuptools import setup\nsetup(name='a', use_scm_version=True)\n"


def test_setuptools_scm_in_setup_py_is_known(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text(SETUP_PY)
    (tmp_path / "pyproject.toml").write_text('[build-system]\nrequires = ["setuptools", "setuptools-scm"]\n')

    assert version_source(read_project(tmp_path)).value == "vcs"


def test_a_version_from_tags_that_no_build_front_end_can_ask_for_is_refused_with_the_lines_to_add(
    tmp_path: Path,
) -> None:
    (tmp_path / "setup.py").write_text(SETUP_PY)

    with pytest.raises(RefusedError, match=r"without a \[build-system\] table") as caught:
        version_source(read_project(tmp_path))

    lines = caught.value.hint.partition("\n")[2]
    (tmp_path / "pyproject.toml").write_text(lines)
    assert version_source(read_project(tmp_path)).value == "vcs"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(
            DYNAMIC + '[tool.hatch.version]\npath = "a.py"\n',
            "[tool.hatch.version]",
            id="a file, by hatchling",
        ),
        pytest.param(
            DYNAMIC + '[tool.setuptools.dynamic]\nversion = {attr = "a.v"}\n',
            "[tool.setuptools.dynamic]",
            id="attr",
        ),
        pytest.param(
            DYNAMIC + '[tool.pdm.version]\nsource = "scm"\n',
            "[tool.pdm.version]",
            id="PDM's own reading of tags",
        ),
        pytest.param(
            '[tool.poetry]\nname = "a"\nversion = "0"\n[tool.poetry-dynamic-versioning]\nenable = true\n',
            "poetry-dynamic-versioning",
            id="poetry-dynamic-versioning",
        ),
        pytest.param(
            DYNAMIC + '[build-system]\nrequires = ["setuptools", "setuptools-scm"]\n',
            "outside pyproject.toml",
            id="setuptools-scm that only lists files",
        ),
    ],
)
def test_any_other_source_is_refused_by_its_name(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(RefusedError, match="not supported yet") as caught:
        version_source(read_project(tmp_path))

    assert named in caught.value.message
    assert "hatch-vcs" in caught.value.hint


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("setup.cfg", "[metadata]\nname = a\nversion = attr: a.v\n"),
        ("setup.py", "setup(name='a', version='1')\n"),
    ],
)
def test_a_version_outside_pyproject_toml_is_refused(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)

    with pytest.raises(RefusedError, match=file.replace(".", r"\.")) as caught:
        version_source(read_project(tmp_path))

    assert caught.value.place is not None
    assert caught.value.place.path.endswith(f"/{file}")


@pytest.mark.parametrize("file", ["setup.cfg", "setup.py"])
def test_an_error_never_names_a_file_that_is_not_there(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("[metadata]\nname = a\n" if file == "setup.cfg" else "setup(name='a')\n")

    with pytest.raises(RefusedError) as caught:
        version_source(read_project(tmp_path))

    assert caught.value.place is not None
    assert caught.value.place.path == str(tmp_path / file)


@pytest.mark.parametrize("table", ["project", "tool.poetry"])
@pytest.mark.parametrize(
    ("version", "message"),
    [
        pytest.param("banana", "`banana` is not a version", id="no version at all"),
        pytest.param("", "`` is not a version", id="empty"),
        pytest.param("1.0-x", "`1.0-x` is not a version", id="a suffix that PEP 440 does not know"),
        pytest.param("1.0+cpu", "PyPI refuses", id="a local version"),
    ],
)
def test_a_version_that_no_index_takes_is_an_error(
    tmp_path: Path, table: str, version: str, message: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[{table}]\nname = "a"\nversion = "{version}"\n')

    with pytest.raises(TracerError, match=message) as caught:
        version_source(read_project(tmp_path))

    assert "1.2.3" in caught.value.hint
    assert str(caught.value.place) == str(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("version", ["1", "v1.0", "1.0-rc.1", "1!2.0.post1", "2026.11.20", "1.0.0-alpha"])
def test_every_spelling_of_a_version_counts(tmp_path: Path, version: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "a"\nversion = "{version}"\n')

    assert version_source(read_project(tmp_path)).value == "static"
