"""Whatever type a value of pyproject.toml has, it is read, or refused with a clear error."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.compiled import compiled
from tracer_bullet.project.metadata import project_name, requires_python
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.publishing import unpublished_because
from tracer_bullet.project.versions.registry import find_version

if TYPE_CHECKING:
    from pathlib import Path

READERS = (
    project_name,
    requires_python,
    read_backend,
    compiled,
    unpublished_because,
    find_version,
)
BACKENDS = (
    "hatchling.build",
    "setuptools.build_meta",
    "poetry.core.masonry.api",
    "poetry_dynamic_versioning.backend",
    "pdm.backend",
    "uv_build",
    "flit_core.buildapi",
    "maturin",
    "mesonpy",
    "scikit_build_core.build",
    "pbr.build",
)
KEYS = (
    "build-system",
    "build-system.build-backend",
    "build-system.requires",
    "build-system.backend-path",
    "project",
    "project.name",
    "project.version",
    "project.dynamic",
    "project.description",
    "project.classifiers",
    "project.requires-python",
    "tool",
    "tool.uv.package",
    "tool.uv.build-backend.module-name",
    "tool.uv.build-backend.module-root",
    "tool.hatch.version",
    "tool.hatch.version.source",
    "tool.hatch.version.path",
    "tool.hatch.version.pattern",
    "tool.hatch.version.expression",
    "tool.hatch.version.variable",
    "tool.hatch.version.vcs.match",
    "tool.hatch.version.tag2version",
    "tool.hatch.build.sources",
    "tool.hatch.build.hooks",
    "tool.hatch.build.hooks.custom",
    "tool.hatch.build.hooks.custom.path",
    "tool.hatch.build.targets.wheel.hooks.custom",
    "tool.hatch.build.targets.wheel.packages",
    "tool.hatch.build.only-include",
    "tool.setuptools.packages",
    "tool.setuptools.packages.find.where",
    "tool.setuptools.package-dir",
    "tool.setuptools.py-modules",
    "tool.setuptools.ext-modules",
    "tool.setuptools_scm",
    "tool.setuptools.dynamic.version",
    "tool.setuptools.dynamic.version.attr",
    "tool.setuptools.dynamic.version.file",
    "tool.setuptools.packages.find.include",
    "tool.versioningit",
    "tool.versioneer.tag_prefix",
    "tool.flit.module.name",
    "tool.flit.metadata.module",
    "tool.maturin.manifest-path",
    "tool.maturin.module-name",
    "tool.scikit-build.metadata.version",
    "tool.scikit-build.metadata.version.provider",
    "tool.scikit-build.metadata.version.input",
    "tool.scikit-build.wheel.packages",
    "tool.poetry",
    "tool.poetry.name",
    "tool.poetry.version",
    "tool.poetry.classifiers",
    "tool.poetry.package-mode",
    "tool.poetry.packages",
    "tool.poetry.build",
    "tool.poetry.build.script",
    "tool.poetry.dependencies.python",
    "tool.poetry-dynamic-versioning.enable",
    "tool.poetry-version-plugin",
    "tool.pdm.version",
    "tool.pdm.version.source",
    "tool.pdm.version.path",
    "tool.pdm.version.pattern",
    "tool.pdm.version.getter",
    "tool.pdm.build",
    "tool.pdm.build.includes",
    "tool.pdm.build.package-dir",
)

WORDS = st.sampled_from(
    [
        "",
        "/",
        "..",
        "a/../..",
        "\0",
        "x" * 300,
        "~",
        "src",
        ".",
        "*",
        "a",
        "1.0",
        "vcs",
        "code",
        "env",
        "file",
        "call",
        "a:b()",
        "(",
    ]
)
LEAVES = st.one_of(
    WORDS,
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.booleans(),
    st.integers(-9, 9),
    st.floats(),
    st.just(date(2026, 11, 20)),
    st.just(datetime(2026, 11, 20, tzinfo=UTC)),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abfrom"), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.sampled_from(BACKENDS))
@example({"build-system.build-backend": ["x"]}, "uv_build")
@example({"build-system.requires": 5}, "uv_build")
@example({"project.classifiers": 5}, "uv_build")
@example({"tool.hatch.build.hooks.custom": 5}, "hatchling.build")
@example({"tool.hatch.build.hooks.custom.path": "x" * 300}, "hatchling.build")
@example({"tool.setuptools.packages.find.where": "x" * 300}, "setuptools.build_meta")
@example({"tool.setuptools.packages.find.where": "\0"}, "setuptools.build_meta")
@example({"tool.poetry.packages": [{"include": "\0"}]}, "poetry.core.masonry.api")
def test_whatever_stands_at_a_key_that_is_read_nothing_but_our_own_error_comes_of_it(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any], backend: str
) -> None:
    directory = tmp_path_factory.mktemp("project")
    tables: dict[str, Any] = {"build-system": {"build-backend": backend}, "project": {"name": "demo"}}
    for key, value in values.items():
        _put(tables, key.split("."), value)
    (directory / "pyproject.toml").write_text(tomlkit.dumps(tables), encoding="utf-8")
    project = read_project(directory)
    for read in READERS:
        with suppress(TracerError):
            read(project)
    with suppress(TracerError):
        import_names(project, "demo")


def test_a_backend_of_the_wrong_type_is_said_with_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[build-system]\nbuild-backend = ["x"]\n')

    with pytest.raises(TracerError, match=r"`build-backend` is not a string") as caught:
        read_backend(read_project(tmp_path))

    assert 'build-backend = "hatchling.build"' in caught.value.hint


def test_directories_outside_of_the_package_are_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "other" / "package").mkdir(parents=True)
    (tmp_path / "other" / "package" / "__init__.py").touch()
    package = tmp_path / "demo"
    package.mkdir()
    for where in ("../other", str(tmp_path / "other")):
        (package / "pyproject.toml").write_text(f"[tool.setuptools.packages.find]\nwhere = ['{where}']\n")
        assert import_names(read_project(package), "demo").value == ()


@pytest.mark.parametrize(
    "value", ["{[]: 1}", "1 + 'a'", "-'a'", "[" * 60 + "]" * 60], ids=["unhashable", "sum", "minus", "deep"]
)
def test_an_argument_of_setup_that_is_no_literal_is_passed_over(tmp_path: Path, value: str) -> None:
    (tmp_path / "setup.py").write_text(f"setup(name={value}, python_requires='>=3.12')\n")

    assert requires_python(read_project(tmp_path)) == ">=3.12"


def _put(tables: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        inner = tables.get(key)
        tables[key] = inner if isinstance(inner, dict) else {}
        tables = tables[key]
    tables[keys[-1]] = value
