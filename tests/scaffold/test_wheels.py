"""How wheels are built, by what a repository says of compiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.scaffold.answers.wheels import wheels_answer

if TYPE_CHECKING:
    from pathlib import Path

BUILD = '[build-system]\nrequires = [{}]\nbuild-backend = "{}"\n[project]\nname = "demo"\nversion = "1"\n'
PURE = BUILD.format("", "hatchling.build")
WORKFLOW = "on: push\njobs:\n  wheels:\n    runs-on: ubuntu-24.04\n    steps:\n      - {}\n"


@pytest.mark.parametrize(
    ("pyproject", "step", "wheels"),
    [
        pytest.param(PURE, "run: uv build", None, id="a pure package"),
        pytest.param(PURE, "run: python -m mypyc.build", None, id="a tool that builds no wheels"),
        pytest.param(BUILD.format('"cython"', "setuptools.build_meta"), "", "cibuildwheel", id="Cython"),
        pytest.param(
            '[build-system]\nrequires = ["setuptools", "cython"]\n', "", "cibuildwheel", id="no backend named"
        ),
        pytest.param(BUILD.format("", "mesonpy"), "", "cibuildwheel", id="meson-python"),
        pytest.param(BUILD.format("", "scikit_build_core.build"), "", "cibuildwheel", id="CMake"),
        pytest.param(BUILD.format("", "maturin"), "uses: pypa/cibuildwheel@v4", "maturin", id="Rust"),
        pytest.param(PURE, "uses: pypa/cibuildwheel@v4", "cibuildwheel", id="compiled in releases only"),
    ],
)
def test_wheels_are_built_as_the_package_needs_it(
    pyproject: str, step: str, wheels: str | None, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(pyproject)
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text(WORKFLOW.format(step or "run: make"))
    found = wheels_answer(read_project(tmp_path), tmp_path)
    assert (found.value if found else None) == wheels


def test_the_workflow_of_a_repository_says_nothing_of_one_package_among_others(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "demo"
    package.mkdir(parents=True)
    (package / "pyproject.toml").write_text(PURE)
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text(WORKFLOW.format("uses: pypa/cibuildwheel@v4"))
    assert wheels_answer(read_project(package), tmp_path) is None
