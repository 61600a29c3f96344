"""Which packages compile something when they are built, and the sign by which they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.compiled import compiled, compiled_in_a_workflow
from tracer_bullet.project.packaging_files import read_project

if TYPE_CHECKING:
    from pathlib import Path


def built_with(backend: str, more: str = "", requires: str = "") -> str:
    return f'[build-system]\nrequires = [{requires}]\nbuild-backend = "{backend}"\n{more}'


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param(built_with("maturin"), "maturin", id="maturin"),
        pytest.param(built_with("scikit_build_core.build"), "scikit-build-core", id="scikit-build-core"),
        pytest.param(built_with("mesonpy"), "meson-python", id="meson-python"),
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
def test_what_compiles_is_known_by_its_sign(tmp_path: Path, text: str, sign: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    found = compiled(read_project(tmp_path))

    assert found is not None
    assert sign in found.sign
    assert found.file == "pyproject.toml"


@pytest.mark.parametrize(
    "backend",
    [
        "hatchling.build",
        "setuptools.build_meta",
        "flit_core.buildapi",
        "poetry.core.masonry.api",
        "pdm.backend",
    ],
)
def test_a_pure_package_is_not_taken_for_a_compiled_one(tmp_path: Path, backend: str) -> None:
    (tmp_path / "pyproject.toml").write_text(built_with(backend, requires='"wheel"'))

    assert compiled(read_project(tmp_path)) is None


WHEEL = (
    "from setuptools import setup\nfrom wheel.bdist_wheel import bdist_wheel\nsetup()\n"
    "class own(bdist_wheel):\n    def finalize_options(self):\n"
)
DISTRIBUTION = (
    "from setuptools import Distribution, setup\nsetup()\n"
    "class Own(Distribution):\n    def has_ext_modules(self):\n"
)


@pytest.mark.parametrize(
    "script", [f"{WHEEL}        self.root_is_pure = True\n", f"{DISTRIBUTION}        return False\n"]
)
def test_a_wheel_that_says_that_it_is_pure_is_pure(tmp_path: Path, script: str) -> None:
    (tmp_path / "setup.py").write_text(script)

    assert compiled(read_project(tmp_path)) is None


@pytest.mark.parametrize(
    "script",
    [
        "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n",
        "import setuptools\nkw = {}\nkw['ext_modules'] = make()\nsetuptools.setup(**kw)\n",
        "from Cython.Build import cythonize\nsetup(ext_modules=cythonize('a.pyx'))\n",
        "from setuptools import setup\nsetup(cffi_modules=['build.py:ffi'])\n",
        "from mypyc.build import mypycify\nsetup(ext_modules=mypycify(['a.py']))\n",
        f"{WHEEL}        self.root_is_pure = False\n",
        f"{DISTRIBUTION}        return True\n",
    ],
    ids=[
        *("Extension", "through a dictionary", "cythonize", "cffi_modules", "mypyc"),
        *("a wheel with a library", "a distribution with a library"),
    ],
)
def test_an_extension_in_setup_py_is_found_however_it_is_written(tmp_path: Path, script: str) -> None:
    (tmp_path / "setup.py").write_text(script)

    found = compiled(read_project(tmp_path))

    assert found is not None
    assert found.file == "setup.py"


GUARDED = """\
import os
from setuptools import setup, Extension
if {test}:
    ext_modules = [Extension('a', ['a.c'])]
else:
    ext_modules = []
setup(name='demo', ext_modules=ext_modules)
"""


@pytest.mark.parametrize(
    ("test", "is_pure"),
    [
        ("os.environ.get('SPEEDUPS')", True),
        ("'SPEEDUPS' in os.environ", True),
        ("os.getenv('SPEEDUPS') == '1'", True),
        ("not os.environ.get('PURE')", False),
        ("os.environ.get('SPEEDUPS', '1') == '1'", False),
        ("os.environ.get('PURE') == ''", False),
        ("platform.python_implementation() == 'CPython'", False),
        ("SPEEDUPS == '1'", False),
    ],
)
def test_modules_that_are_compiled_only_on_request_leave_a_package_pure(
    tmp_path: Path, test: str, is_pure: bool
) -> None:
    (tmp_path / "setup.py").write_text(GUARDED.format(test=test))
    assert (compiled(read_project(tmp_path)) is None) is is_pure

    by_name = GUARDED.format(test="SPEEDUPS").replace("if ", f"SPEEDUPS = {test}\nif ")
    (tmp_path / "setup.py").write_text(by_name)
    assert (compiled(read_project(tmp_path)) is None) is is_pure


def test_a_hatch_hook_of_the_project_counts_only_if_it_makes_platform_wheels(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        built_with("hatchling.build", "[tool.hatch.build.hooks.custom]\n")
    )
    (tmp_path / "hatch_build.py").write_text("build_data['artifacts'] = ['x.json']\n")
    assert compiled(read_project(tmp_path)) is None

    (tmp_path / "hatch_build.py").write_text("build_data['infer_tag'] = True\n")
    found = compiled(read_project(tmp_path))
    assert found is not None
    assert "hatch_build.py" in found.sign


@pytest.mark.parametrize(
    ("step", "tool"),
    [
        pytest.param("uses: pypa/cibuildwheel@v3.2.1", "cibuildwheel", id="as an action"),
        pytest.param("run: pipx run cibuildwheel==3.2.1", "cibuildwheel", id="as a command"),
        pytest.param("uses: PyO3/maturin-action@v1", "maturin-action", id="maturin's action"),
        pytest.param("run: pip install mypyc && python -m build", "mypyc", id="mypyc"),
        pytest.param("run: python -m build # as cibuildwheel did", "", id="a comment after a command"),
        pytest.param("run: python -m build", "", id="a pure build"),
    ],
)
def test_a_workflow_tells_what_the_packaging_files_do_not(tmp_path: Path, step: str, tool: str) -> None:
    workflow = tmp_path / ".github" / "workflows" / "release.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(f"# once with cibuildwheel\njobs:\n  build:\n    steps:\n      - {step}\n")

    found = compiled_in_a_workflow(tmp_path)

    assert (found.sign if found else "") == (f"release.yml uses `{tool}`" if tool else "")
