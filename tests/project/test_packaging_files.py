"""Reading packaging files: whatever is wrong with one is said with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.packaging_files import has_project, read_project

if TYPE_CHECKING:
    from pathlib import Path


def test_a_directory_without_packaging_files_reads_as_empty(tmp_path: Path) -> None:
    project = read_project(tmp_path)

    assert project.pyproject == {}
    assert project.setup_cfg == {}
    assert project.setup_py.body == []
    assert project.table("tool", "hatch") == {}


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param(
            "pyproject.toml", "[tool.ruff]\n", True, id="a pyproject.toml of any kind makes a project"
        ),
        pytest.param("setup.py", "", True, id="a setup.py makes a project"),
        pytest.param(
            "setup.cfg", "[metadata]\nname = a\n", True, id="a setup.cfg with metadata makes a project"
        ),
        pytest.param("setup.cfg", "[flake8]\n", False, id="a setup.cfg of a linter makes none"),
        pytest.param("Cargo.toml", "", False, id="a file of another language makes none"),
    ],
)
def test_what_makes_a_project(tmp_path: Path, file: str, text: str, expected: bool) -> None:
    (tmp_path / file).write_text(text)

    assert has_project(tmp_path) is expected


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        pytest.param(
            "pyproject.toml",
            b'[project]\nname = "a"\nversion 1\n',
            "pyproject.toml:3:9: does not parse: expected '=' after a key in a key/value pair",
            id="a line that is no TOML has line and column",
        ),
        pytest.param(
            "pyproject.toml",
            b'[project]\nname = """a\n',
            "pyproject.toml:3: does not parse: unterminated string before the file ends",
            id="a string that never ends is placed where the file ends",
        ),
        pytest.param(
            "pyproject.toml",
            b'[project]\nname = "\xe4"\n',
            "pyproject.toml:2: not UTF-8",
            id="Latin-1 is named as such",
        ),
        pytest.param(
            "setup.cfg",
            b"[metadata]\nname\n= = x\n",
            "setup.cfg:2: does not parse",
            id="a line without a value has its line",
        ),
        pytest.param(
            "setup.cfg",
            b"name = a\n",
            "setup.cfg:1: does not parse",
            id="a value before any section has its line",
        ),
        pytest.param(
            "setup.py", b"print 'a'\n", "setup.py:1:1: is not Python 3", id="Python 2 has line and column"
        ),
    ],
)
def test_a_file_that_does_not_parse_is_an_error_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, data: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / file).write_bytes(data)

    with pytest.raises(TracerError) as caught:
        read_project(tmp_path)

    assert str(caught.value).startswith(message)
