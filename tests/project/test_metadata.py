"""Name and Pythons, from whichever file says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet

from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.project.metadata import project_name, requires_python
from tracer_bullet.project.packaging_files import read_project

if TYPE_CHECKING:
    from pathlib import Path

PEP_621 = '[project]\nname = "Demo"\nversion = "1"\ndescription = "A demo"\nrequires-python = ">=3.12"\n'
POETRY = '[tool.poetry]\nname = "Demo"\nversion = "1"\ndescription = "A demo"\n'
SETUP_CFG = "[metadata]\nname = Demo\ndescription = A demo\n[options]\npython_requires = >=3.12\n"
SETUP_PY = (
    "from setuptools import setup\nsetup(name='Demo', description='A demo', python_requires='>=3.12')\n"
)


@pytest.mark.parametrize(
    ("file", "text", "source"),
    [
        pytest.param("pyproject.toml", PEP_621, "from [project] name in pyproject.toml", id="PEP 621"),
        pytest.param(
            "pyproject.toml", POETRY, "from [tool.poetry] name in pyproject.toml", id="Poetry's own table"
        ),
        pytest.param("setup.cfg", SETUP_CFG, "from [metadata] name in setup.cfg", id="setup.cfg"),
        pytest.param("setup.py", SETUP_PY, "from `name=` in setup.py", id="setup.py"),
    ],
)
def test_the_name_is_found_and_says_where(tmp_path: Path, file: str, text: str, source: str) -> None:
    (tmp_path / file).write_text(text)

    found = project_name(read_project(tmp_path))

    assert (found.value, found.source) == ("Demo", source)


def test_the_table_of_the_standard_goes_before_all_others(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.poetry]\nname = "old"\n[project]\nname = "new"\n')
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = older\n")

    assert project_name(read_project(tmp_path)).value == "new"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[project]\nversion = '1'\n", "has no name", id="no name at all"),
        pytest.param("[project]\nname = 3\n", "is not a string", id="a number for a name"),
        pytest.param("[project]\nname = ''\n", "PyPI rejects the name ''", id="an empty name"),
        pytest.param("[project]\nname = '-demo'\n", "PyPI rejects the name '-demo'", id="a dash in front"),
        pytest.param("[project]\nname = 'json'\n", "standard-library", id="a module of the standard library"),
    ],
)
def test_a_name_that_cannot_be_published_is_an_error_at_the_file(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(TracerError, match=message) as caught:
        project_name(read_project(tmp_path))

    assert caught.value.code == ExitCode.INPUT
    assert caught.value.hint
    assert str(caught.value.place).endswith("pyproject.toml")


def test_a_table_of_the_standard_needs_a_name_of_its_own_to_build_with_setuptools(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text(SETUP_PY)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1"\n')
    with pytest.raises(TracerError, match="no `name`") as caught:
        project_name(read_project(tmp_path))

    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nversion = "1"\n{caught.value.hint.partition(": ")[2]}\n'
    )
    assert project_name(read_project(tmp_path)).value == "Demo"


def test_a_backend_that_finds_the_name_itself_is_refused_and_the_cure_works(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[build-system]\nrequires = ['own.build']\nbuild-backend = 'own.build'\n")

    with pytest.raises(RefusedError, match="how the build backend `own") as caught:
        project_name(read_project(tmp_path))

    file.write_text("\n".join(line for line in caught.value.hint.splitlines() if not line.endswith(":")))
    assert project_name(read_project(tmp_path)).value == "my-package"


@pytest.mark.parametrize(
    ("file", "text"), [("pyproject.toml", PEP_621), ("setup.cfg", SETUP_CFG), ("setup.py", SETUP_PY)]
)
def test_the_supported_pythons_are_found_in_each_kind_of_file(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)

    assert requires_python(read_project(tmp_path)) == ">=3.12"


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("^3.11", ">=3.11,<4"),
        ("~3.11.2", ">=3.11.2,<3.12"),
        (">=3.11,<4.0", ">=3.11,<4.0"),
        ("*", ""),
        ("^3.8 || ^3.11", ""),
    ],
)
def test_poetry_s_own_way_to_say_it_is_translated_where_it_can_be(
    tmp_path: Path, constraint: str, expected: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        POETRY + f'[tool.poetry.dependencies]\npython = "{constraint}"\n'
    )

    assert requires_python(read_project(tmp_path)) == expected
    SpecifierSet(expected)


def test_nothing_said_about_pythons_is_empty(tmp_path: Path) -> None:
    project = read_project(tmp_path)

    assert requires_python(project) == ""
