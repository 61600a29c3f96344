"""Each version source really built: as a tracer run with its stamp, and as a release without one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from tests.project.builds import NUMBER, Finished, clone, origin, step
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import SOURCES, find_version
from tracer_bullet.project.versions.shell import fixed_line, on_the_build_command, stamp_lines
from tracer_bullet.project.versions.stamp import LocalTag, Stamp, VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.versions.source import VersionSource

pytestmark = pytest.mark.slow

GALLERY = Path(__file__).parent / "gallery"
BUILD = "uv build --quiet --out-dir dist"
METADATA = "pyproject-build --metadata --installer uv 2> /dev/null"
CHECK = 'ls dist/*-"$V".tar.gz dist/*-"$V"-*.whl'
RELEASED = "v1.2.0"


CASES = (
    "static-hatchling-src",
    "static-dotted-keys",
    "static-inline-table",
    "static-calver-with-zeros",
    "poetry-classic",
    "flit-scm",
    "poetry-dynamic-versioning",
    "hatch-path-init",
    "hatch-code-literal",
    "hatch-env",
    "hatch-nodejs",
    "hatch-vcs-with-hook",
    "hatch-uv-dynamic-versioning",
    "flit-imported-from-a-submodule",
    "pdm-file-with-pattern",
    "pdm-scm",
    "pdm-call",
    "pdm-call-asks-git",
    "maturin-cargo",
    "meson-literal",
    "scikit-build-core-regex",
    "scikit-build-core-scm",
    "pbr-setup-cfg",
    "versioneer",
    "versioningit",
    "backend-path-wrapper",
    "setuptools-attr",
    "setuptools-attr-tuple",
    "setuptools-file",
    "setuptools-rust",
    "setup-cfg-literal",
    "setup-cfg-attr",
    "setup-py-one-line",
    "setup-py-variables",
    "setup-py-computed-from-parts",
    "setuptools-scm-table",
    "setuptools-scm-in-setup-py",
    "setup-py-asks-setuptools-scm",
    "hatch-regex-commit",
    "setuptools-git-versioning",
    "setuptools-git-versioning-file",
    "setupmeta",
    "setuptools-incremental",
)
FIRST = {
    *("static-hatchling-src", "poetry-classic", "hatch-path-init", "hatch-vcs-with-hook", "pdm-scm"),
    *("flit-imported-from-a-submodule", "maturin-cargo", "setuptools-attr", "setuptools-scm-table"),
    *("setup-py-variables", "meson-literal", "scikit-build-core-regex"),
}
"""One of each build backend; `make test-all` builds the others as well."""
BUILT = [pytest.param(case, marks=() if case in FIRST else pytest.mark.rehearsal) for case in CASES]
WITHOUT_A_STAMP = {"hatch", "poetry_version_plugin"}
ONLY_METADATA = {"sphinx_theme_builder"}
"""Its builds compile assets with a Node.js that they download."""


def written_version(case: str, source: VersionSource) -> str:
    """The version of a case; what only a build tells is that of the tag, but for one that is computed."""
    return source.version or ("1.4.0" if "parts" in case else "1.2.0")


def build(runner: Path, stamp: Stamp, *lines: str) -> Finished:
    """What the build step of a tracer run does; it fails if another version was built."""
    return step(runner, *lines, *stamp_lines(stamp), on_the_build_command(stamp, BUILD), CHECK)


def test_each_version_source_is_built_but_those_that_cannot_be_stamped() -> None:
    projects = [read_project(GALLERY / case) for case in CASES]
    met = {next(find.__module__ for find in SOURCES if find(project)) for project in projects}

    assert {name.rpartition(".")[2] for name in met} == (
        {find.__module__.rpartition(".")[2] for find in SOURCES} - WITHOUT_A_STAMP - ONLY_METADATA
    )


def test_a_stamped_theme_tells_its_own_version(tmp_path: Path) -> None:
    repository = origin(GALLERY / "sphinx-theme", tmp_path / "origin")
    source = find_version(read_project(repository.root))
    assert source.stamp
    runner = clone(repository, tmp_path / "runner")

    said = step(runner, fixed_line(source.version), *stamp_lines(source.stamp), METADATA)

    assert f'"version": "2.0.dev{NUMBER}"' in said.said, said.said


@pytest.mark.parametrize("case", BUILT)
def test_a_tracer_run_builds_its_own_version_and_leaves_nothing_behind(case: str, tmp_path: Path) -> None:
    repository = origin(GALLERY / case, tmp_path / "origin")
    repository.git("tag", "v1.1.5")  # a release from the very commit
    source = find_version(read_project(repository.root))
    assert source.stamp
    runner = clone(repository, tmp_path / "runner")

    finished = build(runner, source.stamp, fixed_line(written_version(case, source)), 'echo "is $V"')

    assert finished.code == 0, finished.said
    [version] = finished.versions
    assert str(version).endswith(f".dev{NUMBER}")
    assert f"is {version}\n" in finished.said
    if source.version:
        assert version.release == Version(source.version).release
    assert not [name for name in finished.files() if name.endswith(".old")]
    assert repository.git("tag", "--points-at", "HEAD").split() == ["v1.1.5"]
    assert repository.git("status", "--porcelain") == ""
    [imported] = tomllib.loads((GALLERY / case / "expected.toml").read_text())["import"] or [""]
    assert any(name.startswith(imported.replace(".", "/")) for name in finished.files())


@pytest.mark.parametrize("case", BUILT)
def test_a_release_builds_what_it_would_without_tracer(case: str, tmp_path: Path) -> None:
    repository = origin(GALLERY / case, tmp_path / "origin")
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
    assert f"-{Version(written_version(case, source))}-" in finished.wheel.name


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
    finished = step(runner, fixed_line("1.2.0"), *lines, BUILD, CHECK)

    assert "commit" in stamp_lines(source.stamp)[-1]
    assert finished.code != 0
