"""Which backend builds a project, also one that the project wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.packaging_files import read_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("hatchling.build", "hatchling"),
        ("setuptools.build_meta", "setuptools"),
        ("setuptools.build_meta:__legacy__", "setuptools"),
        ("flit_core.buildapi", "flit"),
        ("poetry.core.masonry.api", "poetry"),
        ("poetry_dynamic_versioning.backend", "poetry"),
        ("uv_build", "uv_build"),
        ("pdm.backend", "pdm"),
        ("pbr.build", "setuptools"),
        ("maturin", "maturin"),
        ("mesonpy", "meson-python"),
        ("scikit_build_core.build", "scikit-build-core"),
        ("somebody.elses", ""),
    ],
)
def test_a_backend_has_a_short_name(tmp_path: Path, written: str, name: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[build-system]\nrequires = []\nbuild-backend = "{written}"\n')

    assert read_backend(read_project(tmp_path)).name == name


@pytest.mark.parametrize("text", ["", "[build-system]\nrequires = []\n"], ids=["no table", "no backend"])
def test_without_a_backend_setuptools_builds(tmp_path: Path, text: str) -> None:
    """https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-metadata-the-build-system-table"""
    (tmp_path / "pyproject.toml").write_text(text)

    assert read_backend(read_project(tmp_path)).name == "setuptools"


WRAPPERS = {
    "a star import": ({"own.py": "from setuptools.build_meta import *\n"}, "own", "setuptools"),
    "a class of it": ({"own.py": "from setuptools import build_meta as b\n"}, "own", "setuptools"),
    "an attribute": ({"own.py": "import hatchling.build\nhook = hatchling.build\n"}, "own", "hatchling"),
    "through a sibling": (
        {
            "p/__init__.py": "",
            "p/hooks.py": "from ._b import *\n",
            "p/_b.py": "from flit_core import buildapi\n",
        },
        "p.hooks",
        "flit",
    ),
    "only inside a function": (
        {"own.py": "def build_wheel(*a):\n    from poetry.core.masonry import api\n"},
        "own",
        "poetry",
    ),
    "an object in the module": ({"own.py": "from pdm import backend\n"}, "own:backend", "pdm"),
    "the backend itself": (
        {"poetry/core/__init__.py": ""},
        "poetry.core.masonry.api",
        "poetry",
    ),
    "nothing known": ({"own.py": "import zipfile\n"}, "own", ""),
    "two of them": ({"own.py": "import hatchling.build\nimport setuptools.build_meta\n"}, "own", ""),
    "itself, in a circle": ({"own.py": "import own\n"}, "own", ""),
    "not Python": ({"own.py": "import (\n"}, "own", ""),
    "nested too deep": ({"own.py": f"a = {'-' * 100_000}1\n"}, "own", ""),
    "no such file": ({}, "own", ""),
}


@pytest.mark.parametrize(("files", "written", "name"), WRAPPERS.values(), ids=WRAPPERS.keys())
def test_what_a_backend_in_the_repository_wraps_is_read(
    tmp_path: Path, files: dict[str, str], written: str, name: str
) -> None:
    for path, text in files.items():
        (tmp_path / "_backend" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "_backend" / path).write_text(text)
    (tmp_path / "pyproject.toml").write_text(
        f'[build-system]\nrequires = []\nbuild-backend = "{written}"\nbackend-path = ["_backend"]\n'
    )

    assert read_backend(read_project(tmp_path)).name == name


def test_a_backend_outside_of_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import hatchling.build\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = [".."]\n'
    )

    assert read_backend(read_project(project)).name == ""
