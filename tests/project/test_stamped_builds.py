"""Each version source really built: as a tracer run with its stamp, and as a release without one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.version import Version

from tests.project.builds import NUMBER, Finished, clone, origin, step
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import SOURCES, find_version
from tracer_bullet.project.versions.shell import (
    base_lines,
    check_lines,
    fixed_line,
    on_the_build_command,
    stamp_lines,
)
from tracer_bullet.project.versions.stamp import LocalTag, Stamp, VersionVariable

pytestmark = pytest.mark.slow

GALLERY = Path(__file__).parent / "gallery"
BUILD = "uv build --quiet --out-dir dist"
METADATA = "pyproject-build --metadata --installer uv 2> /dev/null"
RELEASED = "v1.2.0"


class Case(NamedTuple):
    """A project of the gallery; `uv` stamps with uv, `asks` takes the base from the backend."""

    name: str
    uv: bool = False
    asks: bool = False


CASES = (
    Case("static-hatchling-src", uv=True, asks=True),
    Case("static-dotted-keys", uv=True),
    Case("static-inline-table", uv=True),
    Case("static-calver-with-zeros", asks=True),
    Case("poetry-classic", asks=True),
    Case("flit-scm"),
    Case("poetry-dynamic-versioning"),
    Case("hatch-path-init", asks=True),
    Case("hatch-code-literal"),
    Case("hatch-env"),
    Case("hatch-nodejs", asks=True),
    Case("hatch-vcs-with-hook", asks=True),
    Case("hatch-uv-dynamic-versioning"),
    Case("flit-imported-from-a-submodule", asks=True),
    Case("pdm-file-with-pattern", asks=True),
    Case("pdm-scm"),
    Case("pdm-call"),
    Case("pdm-call-asks-git"),
    Case("maturin-cargo"),
    Case("meson-literal"),
    Case("scikit-build-core-regex"),
    Case("scikit-build-core-scm"),
    Case("pbr-setup-cfg"),
    Case("versioneer"),
    Case("versioningit"),
    Case("backend-path-wrapper"),
    Case("setuptools-attr", asks=True),
    Case("setuptools-attr-tuple", asks=True),
    Case("setuptools-file"),
    Case("setuptools-rust"),
    Case("setup-cfg-literal"),
    Case("setup-cfg-attr"),
    Case("setup-py-one-line"),
    Case("setup-py-variables"),
    Case("setup-py-computed-from-parts", asks=True),
    Case("setuptools-scm-table", asks=True),
    Case("setuptools-scm-in-setup-py"),
    Case("setup-py-asks-setuptools-scm"),
)
FIRST = {
    *("static-hatchling-src", "poetry-classic", "hatch-path-init", "hatch-vcs-with-hook", "pdm-scm"),
    *("flit-imported-from-a-submodule", "maturin-cargo", "setuptools-attr", "setuptools-scm-table"),
    *("setup-py-variables", "meson-literal", "scikit-build-core-regex"),
}
"""One of each build backend; `make test-all` builds the others as well."""
BUILT = [pytest.param(case, marks=() if case.name in FIRST else pytest.mark.rehearsal) for case in CASES]
WITHOUT_A_STAMP = {"hatch", "poetry_version_plugin"}
ONLY_METADATA = {"sphinx_theme_builder"}
"""Its builds compile assets with a Node.js that they download."""


def say(case: object) -> str:
    return case.name if isinstance(case, Case) else str(case)


def version_line(case: Case, version: str) -> tuple[str, ...]:
    return base_lines(METADATA) if case.asks else (fixed_line(version),)


def build(runner: Path, stamp: Stamp, *lines: str, uv: bool = False) -> Finished:
    """What the build step of a tracer run does."""
    command = on_the_build_command(stamp, BUILD)
    return step(runner, *lines, *stamp_lines(stamp, uv=uv), command, *check_lines())


def test_each_version_source_is_built_but_those_that_cannot_be_stamped() -> None:
    projects = [read_project(GALLERY / case.name) for case in CASES]
    met = {next(find.__module__ for find in SOURCES if find(project)) for project in projects}

    assert {name.rpartition(".")[2] for name in met} == (
        {find.__module__.rpartition(".")[2] for find in SOURCES} - WITHOUT_A_STAMP - ONLY_METADATA
    )


def test_a_stamped_theme_tells_its_own_version(tmp_path: Path) -> None:
    repository = origin(GALLERY / "sphinx-theme", tmp_path / "origin")
    source = find_version(read_project(repository.root))
    assert source.stamp
    runner = clone(repository, tmp_path / "runner")

    said = step(runner, *base_lines(METADATA), *stamp_lines(source.stamp, uv=False), METADATA)

    assert f'"version": "2.0.dev{NUMBER}"' in said.said, said.said


@pytest.mark.parametrize("case", BUILT, ids=say)
def test_a_tracer_run_builds_its_own_version_and_leaves_nothing_behind(case: Case, tmp_path: Path) -> None:
    repository = origin(GALLERY / case.name, tmp_path / "origin")
    repository.git("tag", "v1.1.5")  # a release from the very commit
    source = find_version(read_project(repository.root))
    assert source.stamp
    runner = clone(repository, tmp_path / "runner")

    lines = version_line(case, source.version or "1.2.0")
    finished = build(runner, source.stamp, *lines, 'echo "is $V"', uv=case.uv)

    assert finished.code == 0, finished.said
    [version] = finished.versions
    assert str(version).endswith(f".dev{NUMBER}")
    assert f"is {version}\n" in finished.said
    if source.version:
        assert version.release == Version(source.version).release
    assert not [name for name in finished.files() if name.endswith(".old")]
    assert repository.git("tag", "--points-at", "HEAD").split() == ["v1.1.5"]
    assert repository.git("status", "--porcelain") == ""
    [imported] = tomllib.loads((GALLERY / case.name / "expected.toml").read_text())["import"] or [""]
    assert any(name.startswith(imported.replace(".", "/")) for name in finished.files())


@pytest.mark.parametrize("case", BUILT, ids=say)
def test_a_release_builds_what_it_would_without_tracer(case: Case, tmp_path: Path) -> None:
    repository = origin(GALLERY / case.name, tmp_path / "origin")
    repository.git("tag", RELEASED)
    source = find_version(read_project(repository.root))

    variable = (
        source.stamp.name
        if isinstance(source.stamp, VersionVariable) and source.answer == "environment"
        else ""
    )
    lines = (f"export {variable}=1.2.0",) if variable else ()
    finished = step(clone(repository, tmp_path / "runner"), *lines, f"{BUILD} --wheel")

    assert finished.code == 0, finished.said
    expected = Version(source.version or ("1.4.0" if "parts" in case.name else "1.2.0"))
    assert f"-{expected}-" in finished.wheel.name


def test_hatch_vcs_ignores_the_variable_with_a_name_so_the_run_fails(tmp_path: Path) -> None:
    repository = origin(GALLERY / "hatch-vcs-with-hook", tmp_path / "origin")

    named = VersionVariable("SETUPTOOLS_SCM_PRETEND_VERSION_FOR_STRUCTY")
    finished = build(clone(repository, tmp_path / "runner"), named, fixed_line("1.2.0"))

    assert finished.code != 0
    assert f"1.2.0.dev{NUMBER}" not in finished.wheel.name


def test_a_tag_of_the_wrong_form_is_ignored_so_the_run_fails(tmp_path: Path) -> None:
    repository = origin(GALLERY / "versioneer", tmp_path / "origin")

    finished = build(clone(repository, tmp_path / "runner"), LocalTag("release-"), fixed_line("1.2.0"))

    assert finished.code != 0


def test_meson_needs_the_commit(tmp_path: Path) -> None:
    repository = origin(GALLERY / "meson-literal", tmp_path / "origin")
    source = find_version(read_project(repository.root))
    assert source.stamp
    runner = clone(repository, tmp_path / "runner")

    lines = stamp_lines(source.stamp)[:-1]
    finished = step(runner, fixed_line("1.2.0"), *lines, BUILD, *check_lines())

    assert "commit" in stamp_lines(source.stamp)[-1]
    assert finished.code != 0
