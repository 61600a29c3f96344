"""Which projects the generated workflow can build, and the sign by which the others are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import ExitCode, RefusedError
from tracer_bullet.project.backend import build_backend
from tracer_bullet.project.packaging_files import read_project

if TYPE_CHECKING:
    from pathlib import Path


def built_with(backend: str, more: str = "", requires: str = "") -> str:
    return f'[build-system]\nrequires = [{requires}]\nbuild-backend = "{backend}"\n{more}'


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("hatchling.build", "hatchling"),
        ("setuptools.build_meta", "setuptools"),
        ("setuptools.build_meta:__legacy__", "setuptools"),
        ("flit_core.buildapi", "flit"),
        ("poetry.core.masonry.api", "poetry"),
        ("uv_build", "uv_build"),
        ("pdm.backend", "pdm"),
    ],
)
def test_the_backends_of_pure_python_packages_are_known(tmp_path: Path, backend: str, expected: str) -> None:
    (tmp_path / "pyproject.toml").write_text(built_with(backend))

    assert build_backend(read_project(tmp_path)).value == expected


def test_without_a_build_system_setuptools_builds(tmp_path: Path) -> None:
    """https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-metadata-the-build-system-table"""
    (tmp_path / "setup.py").write_text("from setuptools import setup\nsetup(name='demo')\n")

    assert build_backend(read_project(tmp_path)).value == "setuptools"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param(built_with("maturin"), "`maturin`", id="maturin"),
        pytest.param(
            built_with("scikit_build_core.build"), "`scikit_build_core.build`", id="scikit-build-core"
        ),
        pytest.param(built_with("mesonpy"), "`mesonpy`", id="meson-python"),
        pytest.param(
            built_with("poetry_dynamic_versioning.backend"),
            "`poetry_dynamic_versioning.backend`",
            id="a plugin's",
        ),
        pytest.param(
            built_with("own", 'backend-path = ["."]\n'), "backend-path", id="the project's own backend"
        ),
        pytest.param(
            built_with(
                "setuptools.build_meta", '[[tool.setuptools.ext-modules]]\nname = "a"\nsources = ["a.c"]\n'
            ),
            "ext-modules",
            id="setuptools with ext-modules in pyproject.toml",
        ),
        pytest.param(built_with("setuptools.build_meta", requires='"Cython>=3"'), "Cython>=3", id="Cython"),
        pytest.param(built_with("setuptools.build_meta", requires='"cffi"'), "cffi", id="cffi"),
        pytest.param(
            built_with("setuptools.build_meta", requires='"setuptools-rust"'), "setuptools-rust", id="Rust"
        ),
        pytest.param(
            built_with("hatchling.build", "[tool.hatch.build.hooks.cython]\n"), "cython", id="hatch-cython"
        ),
        pytest.param(
            built_with("hatchling.build", "[tool.hatch.build.targets.wheel.hooks.mypyc]\n"),
            "mypyc",
            id="hatch-mypyc",
        ),
        pytest.param(
            built_with("poetry.core.masonry.api", '[tool.poetry]\nbuild = "build.py"\n'),
            "build.py",
            id="Poetry's build script",
        ),
        pytest.param(
            built_with("poetry.core.masonry.api", '[tool.poetry.build]\nscript = "b.py"\n'),
            "b.py",
            id="the same, as a table",
        ),
        pytest.param(
            built_with("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n"),
            "pdm.build",
            id="PDM that runs setuptools",
        ),
    ],
)
def test_what_compiles_or_cannot_be_known_is_refused_by_name(tmp_path: Path, text: str, sign: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(RefusedError, match="not supported yet") as caught:
        build_backend(read_project(tmp_path))

    assert sign in caught.value.message
    assert caught.value.code == ExitCode.REFUSED


@pytest.mark.parametrize(
    "script",
    [
        "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n",
        "import setuptools\nkw = {}\nkw['ext_modules'] = make()\nsetuptools.setup(**kw)\n",
        "from Cython.Build import cythonize\nsetup(ext_modules=cythonize('a.pyx'))\n",
        "from setuptools import setup\nsetup(cffi_modules=['build.py:ffi'])\n",
    ],
    ids=["Extension", "through a dictionary", "cythonize", "cffi_modules"],
)
def test_an_extension_in_setup_py_is_found_however_it_is_written(tmp_path: Path, script: str) -> None:
    (tmp_path / "setup.py").write_text(script)

    with pytest.raises(RefusedError, match=r"setup\.py uses"):
        build_backend(read_project(tmp_path))


def test_a_hatch_hook_that_makes_platform_wheels_is_refused_and_any_other_is_not(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        built_with("hatchling.build", "[tool.hatch.build.hooks.custom]\n")
    )
    (tmp_path / "hatch_build.py").write_text("build_data['artifacts'] = ['x.json']\n")
    assert build_backend(read_project(tmp_path)).value == "hatchling"

    (tmp_path / "hatch_build.py").write_text("build_data['infer_tag'] = True\n")
    with pytest.raises(RefusedError, match=r"hatch_build\.py"):
        build_backend(read_project(tmp_path))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("[tool.uv]\npackage = false\n", "package = false"),
        ("[tool.poetry]\npackage-mode = false\n", "package-mode = false"),
        ('[project]\nclassifiers = ["Private :: Do Not Upload"]\n', "Private ::"),
    ],
    ids=["uv's", "Poetry's", "the classifier that PyPI refuses"],
)
def test_what_says_that_it_is_not_to_be_published_is_taken_at_its_word(
    tmp_path: Path, text: str, sign: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(RefusedError, match="not meant to be published") as caught:
        build_backend(read_project(tmp_path))

    assert sign in caught.value.message
