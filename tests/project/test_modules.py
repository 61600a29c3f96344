"""Which package a distribution brings, for each layout and each backend's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.project.modules import import_names
from tracer_bullet.project.packaging_files import read_project

if TYPE_CHECKING:
    from pathlib import Path


def lay_out(root: Path, files: str, pyproject: str = "") -> None:
    for name in files.split():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (root / "pyproject.toml").write_text(pyproject)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param("", (), id="nothing there"),
        pytest.param("src/demo_app/__init__.py", ("demo_app",), id="src layout"),
        pytest.param("demo_app/__init__.py tests/__init__.py docs/conf.py", ("demo_app",), id="flat layout"),
        pytest.param("src/demo_app.py", ("demo_app",), id="a single module in src"),
        pytest.param("demo_app.py setup.py conftest.py", ("demo_app",), id="a single module beside setup.py"),
        pytest.param("src/other/__init__.py", ("other",), id="called otherwise, but alone"),
        pytest.param("src/a/__init__.py src/b/__init__.py", ("a", "b"), id="two that cannot be told apart"),
        pytest.param(
            "src/a/__init__.py src/demo_app/__init__.py", ("demo_app",), id="of two the one called alike"
        ),
        pytest.param("src/Demo_App/__init__.py", ("Demo_App",), id="letter case is the directory's"),
        pytest.param("src/demo/app/__init__.py", ("demo.app",), id="inside a namespace package"),
        pytest.param("binder/start.py demo/__init__.py", ("demo",), id="what Binder starts with is left out"),
        pytest.param(
            "src/demo_app/__init__.py src/demo_app-stubs/__init__.pyi", ("demo_app",), id="stubs beside it"
        ),
        pytest.param(
            "demo_app/__init__.py .venv/lib/__init__.py build/lib/x/__init__.py",
            ("demo_app",),
            id="leftovers",
        ),
        pytest.param(
            "src/data.json demo_app/__init__.py", ("demo_app",), id="a src without Python in a flat layout"
        ),
    ],
)
def test_the_package_is_found_in_the_directories(
    tmp_path: Path, files: str, expected: tuple[str, ...]
) -> None:
    lay_out(tmp_path, files)

    assert import_names(read_project(tmp_path), "demo-app").value == expected


@pytest.mark.parametrize(
    ("files", "pyproject", "expected"),
    [
        pytest.param(
            "demo_app/__init__.py",
            '[build-system]\nbuild-backend = "flit_core.buildapi"\n'
            '[tool.setuptools.packages.find]\ninclude = ["README.md"]\n',
            ("demo_app",),
            id="flit: what setuptools was told is left over",
        ),
        pytest.param(
            "src/x/__init__.py src/y/__init__.py",
            '[tool.hatch.build.targets.wheel]\npackages = ["src/x"]\n',
            ("x",),
            id="hatchling: packages",
        ),
        pytest.param(
            "lib/ns/x/__init__.py",
            '[tool.hatch.build.targets.wheel]\npackages = ["lib/ns"]\n',
            ("ns.x",),
            id="hatchling: packages, a namespace",
        ),
        pytest.param(
            "x/__init__.py",
            '[tool.hatch.build]\nonly-include = ["x"]\n',
            ("x",),
            id="hatchling: only-include",
        ),
        pytest.param(
            "kasa/__init__.py devtools/__init__.py",
            '[tool.hatch.build.targets.wheel]\ninclude = ["/kasa"]\n',
            ("kasa",),
            id="hatchling: include, a folder",
        ),
        pytest.param(
            "kasa/__init__.py devtools/__init__.py",
            '[tool.hatch.build.targets.wheel]\ninclude = ["kasa/**", "LICENSE"]\n',
            ("kasa",),
            id="hatchling: include, all below it",
        ),
        pytest.param(
            "kasa/__init__.py devtools/__init__.py",
            '[tool.hatch.build.targets.wheel]\ninclude = ["/kasa/**/*.py", "*.md"]\n',
            ("kasa",),
            id="hatchling: include, its modules",
        ),
        pytest.param(
            "x/__init__.py", '[tool.setuptools]\npackages = ["x", "x.y"]\n', ("x",), id="setuptools: packages"
        ),
        pytest.param("x.py", '[tool.setuptools]\npy-modules = ["x"]\n', ("x",), id="setuptools: py-modules"),
        pytest.param(
            "lib/x/__init__.py y/__init__.py",
            '[tool.setuptools.packages.find]\nwhere = ["lib"]\n',
            ("x",),
            id="setuptools: where",
        ),
        pytest.param(
            "lib/x/__init__.py y/__init__.py",
            '[tool.setuptools.package-dir]\n"" = "lib"\n',
            ("x",),
            id="setuptools: package-dir",
        ),
        pytest.param("", '[tool.flit.module]\nname = "x"\n', ("x",), id="flit: module"),
        pytest.param(
            "lib/x/__init__.py",
            '[tool.poetry]\npackages = [{ include = "x", from = "lib" }]\n',
            ("x",),
            id="Poetry: packages",
        ),
        pytest.param(
            "x/__init__.py",
            '[tool.poetry]\npackages = [{ include = "x/**/*.py" }]\n',
            ("x",),
            id="Poetry: a pattern",
        ),
        pytest.param("", '[tool.uv.build-backend]\nmodule-name = "X"\n', ("X",), id="uv: module-name"),
        pytest.param(
            "src/x/y/__init__.py src/z/__init__.py",
            '[tool.uv.build-backend]\nmodule-name = "x"\nnamespace = true\n',
            ("x.y",),
            id="uv: module-name of a namespace",
        ),
        pytest.param(
            "x/__init__.py src/y/__init__.py",
            '[tool.uv.build-backend]\nmodule-root = ""\n',
            ("x",),
            id="uv: module-root",
        ),
        pytest.param(
            "x/__init__.py y/__init__.py", '[tool.pdm.build]\nincludes = ["x"]\n', ("x",), id="PDM: includes"
        ),
        pytest.param(
            "lib/x/__init__.py", '[tool.pdm.build]\npackage-dir = "lib"\n', ("x",), id="PDM: package-dir"
        ),
    ],
)
def test_what_the_backend_was_told_goes_first(
    tmp_path: Path, files: str, pyproject: str, expected: tuple[str, ...]
) -> None:
    lay_out(tmp_path, files, pyproject)

    assert import_names(read_project(tmp_path), "demo-app").value == expected


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("setup.cfg", "[metadata]\nname = demo\n[options]\npackages =\n    x\n    x.y\n"),
        ("setup.cfg", "[options]\npy_modules = x\n"),
        ("setup.cfg", "[options]\npackages = find:\n[options.packages.find]\nwhere = lib\n"),
        ("setup.py", "from setuptools import setup\nsetup(packages=['x', 'x.y'])\n"),
    ],
    ids=["packages in setup.cfg", "a module in setup.cfg", "find in setup.cfg", "packages in setup.py"],
)
def test_setuptools_older_files_are_read_too(tmp_path: Path, file: str, text: str) -> None:
    lay_out(tmp_path, "lib/x/__init__.py y/__init__.py")
    (tmp_path / file).write_text(text)

    assert import_names(read_project(tmp_path), "demo-app").value == ("x",)


def test_the_answer_says_where_it_was_found(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/demo/app/__init__.py")
    assert import_names(read_project(tmp_path), "demo-app").source == "from the directory `src/demo/app`"

    (tmp_path / "demo_app.py").touch()
    assert import_names(read_project(tmp_path), "other").source == "from the directory `src/demo/app`"
    (tmp_path / "src/demo/app/__init__.py").unlink()
    assert import_names(read_project(tmp_path), "demo-app").source == "from the file `demo_app.py`"

    (tmp_path / "pyproject.toml").write_text('[tool.flit.module]\nname = "x"\n')
    assert (
        import_names(read_project(tmp_path), "demo-app").source == "from [tool.flit.module] in pyproject.toml"
    )
