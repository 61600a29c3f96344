"""The pipeline that `tracer init` writes, rehearsed as the user gets it; this needs PyPI for its tools."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import (
    EXAMPLES,
    Silence,
    add_semantic_release,
    commit_as,
    git,
    init_in,
    projects_by_index,
    reasons,
    write_files,
)
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def _copy_packages(root: Path) -> None:
    shutil.copytree(EXAMPLES / "uv-build", root / "packages/roman")
    shutil.copytree(EXAMPLES / "static-hatchling", root / "packages/sort")


@pytest.mark.parametrize(
    ("example", "answers", "released_by"),
    [
        pytest.param("uv-build", [], "release", id="a published release"),
        pytest.param("hatch-vcs", ["release_on=tag", "github_release=true"], "push", id="a pushed tag"),
        pytest.param(
            "hatch-vcs",
            ["release_on=manual"],
            "workflow_dispatch",
            id="a manual run with the version",
            marks=pytest.mark.rehearsal,
        ),
        pytest.param(
            "uv-build",
            ["release_on=semantic-release"],
            "push",
            id="Conventional Commits",
            marks=pytest.mark.rehearsal,
        ),
        pytest.param(
            "uv-build",
            ["release_on=release-please"],
            "push",
            id="a merged release pull request",
            marks=pytest.mark.rehearsal,
        ),
    ],
)
def test_the_generated_pipeline_goes_through(
    example: str, answers: list[str], released_by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / example
    shutil.copytree(EXAMPLES / example, root)
    if "release_on=semantic-release" in answers:
        add_semantic_release(root)
    commit_as(root, "roman", "feat: one")
    git(root, "switch", "--quiet", "--create", "first-run")
    init_in(root, monkeypatch, *answers)
    rehearsal = rehearse(find_target(root), Options(repeat=1), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    push, release = rehearsal_as_data(rehearsal)["events"]
    assert {upload["index"] for upload in push["uploads"]} == {"testpypi"}
    assert {upload["index"] for upload in release["uploads"]} == {"testpypi", "pypi"}
    assert release["event"] == released_by
    assert ".dev" in push["version"]
    assert ".dev" not in release["version"]
    if "release_on=semantic-release" not in answers:  # there the tool decides
        assert release["version"] == push["version"].partition(".dev")[0]


_WORKSPACE = '[tool.uv.workspace]\nmembers = ["packages/*"]\n'


@pytest.mark.rehearsal
@pytest.mark.parametrize(
    ("kind", "event", "root_pyproject"),
    [("github-release", "release", _WORKSPACE), ("tag", "push", "")],
    ids=["a uv workspace, by published releases", "folders of packages, by pushed tags"],
)
def test_of_several_packages_one_is_released_by_its_own_tag(
    kind: str, event: str, root_pyproject: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "several"
    _copy_packages(root)
    if root_pyproject:
        (root / "pyproject.toml").write_text(root_pyproject, "utf-8")
    commit_as(root, "several")
    git(root, "tag", "sort/v0.1.0")
    monkeypatch.chdir(root)
    assert main(["init", "--all", "--yes", "--data", f"release_on={kind}"]) == 0
    rehearsal = rehearse(find_target(root, "publish-version-sort.yml"), Options(repeat=1), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    push, release = rehearsal_as_data(rehearsal)["events"]
    assert {upload["index"] for upload in push["uploads"]} == {"testpypi"}
    assert {upload["index"] for upload in release["uploads"]} == {"testpypi", "pypi"}
    assert all(upload["filename"].startswith("version_sort-") for upload in release["uploads"])

    tag = rehearsal.events[1].rehearsed.ref.removeprefix("refs/tags/")
    assert tag == "sort/v" + release["version"]
    same_release = Options(event=event, tag=tag)
    beside = rehearse(find_target(root, "publish-roman-uv.yml"), same_release, Silence())
    (ignored,) = beside.events
    assert {job.result for job in ignored.jobs.values()} <= {"skipped"}
    assert not ignored.uploads


_MATRIX = """\
on:
  push:
    tags: ["v*"]
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        package: [roman, sort]
    environment: pypi-${{ matrix.package }}
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v5
      - uses: astral-sh/setup-uv@v7
      - run: uv build packages/${{ matrix.package }} --out-dir packages/${{ matrix.package }}/dist
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: packages/${{ matrix.package }}/dist/
"""


@pytest.mark.rehearsal
def test_one_workflow_with_a_matrix_of_packages_is_armed_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "several"
    _copy_packages(root)
    workflow = root / ".github/workflows/release.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(_MATRIX, "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    git(root, "switch", "--quiet", "--create", "first-run")
    monkeypatch.chdir(root)
    assert main(["arm"]) == 0
    rehearsal = rehearse(find_target(root), Options(repeat=1), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    push, release = rehearsal_as_data(rehearsal)["events"]
    assert projects_by_index(push) == {("testpypi", "roman_uv"), ("testpypi", "version_sort")}
    assert projects_by_index(release) == {("pypi", "roman_uv"), ("pypi", "version_sort")}
    assert ".dev" in push["version"]
    assert main(["finalize"]) == 0
    assert workflow.read_text("utf-8") == _MATRIX


COMPILED = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=80"]
build-backend = "setuptools.build_meta"

[project]
name = "fast-sum"
version = "1.0.0"

[tool.setuptools]
packages = ["fastsum"]
ext-modules = [{name = "fastsum._sum", sources = ["fastsum/_sum.c"]}]
""",
    "fastsum/__init__.py": "from fastsum._sum import add\n",
    "fastsum/_sum.c": """\
#include <Python.h>

static PyObject *add(PyObject *self, PyObject *args) {
    long a, b;
    if (!PyArg_ParseTuple(args, "ll", &a, &b)) return NULL;
    return PyLong_FromLong(a + b);
}

static PyMethodDef methods[] = {{"add", add, METH_VARARGS, "a + b"}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_sum", NULL, -1, methods};
PyMODINIT_FUNC PyInit__sum(void) { return PyModule_Create(&module); }
""",
}


CRATE = {
    "pyproject.toml": """\
[build-system]
requires = ["maturin>=1.8"]
build-backend = "maturin"

[project]
name = "fast-sum"
version = "1.0.0"

[tool.maturin]
bindings = "bin"
""",
    "Cargo.toml": '[package]\nname = "fast-sum"\nversion = "1.0.0"\nedition = "2021"\n',
    "Cargo.lock": 'version = 3\n\n[[package]]\nname = "fast-sum"\nversion = "1.0.0"\n',
    "src/main.rs": 'fn main() {\n    println!("{}", 1 + 1);\n}\n',
}


@pytest.mark.rehearsal
@pytest.mark.parametrize(
    ("files", "answers"),
    [
        pytest.param(COMPILED, [], id="cibuildwheel"),
        pytest.param(CRATE, ["import_name="], id="maturin, which needs cargo"),
    ],
)
def test_a_compiled_package_is_installed_from_the_wheel_that_fits(
    files: dict[str, str], answers: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "fast-sum"
    write_files(root, files)
    commit_as(root, "fast")
    init_in(root, monkeypatch, *answers)
    rehearsal = rehearse(find_target(root), Options(event="release"), Silence())
    (release,) = rehearsal_as_data(rehearsal)["events"]
    sent: dict[str, set[str]] = {"pypi": set(), "testpypi": set()}
    for upload in release["uploads"]:
        sent[upload["index"]].add(upload["filename"])
    assert sent["pypi"] == sent["testpypi"]
    assert any("manylinux" in name for name in sent["pypi"])
    assert "fast_sum-1.0.0.tar.gz" in sent["pypi"]
    # the other systems cannot be rehearsed here, and nothing else is wrong
    assert all("matrix jobs for other systems" in reason for reason in reasons(rehearsal).splitlines())
