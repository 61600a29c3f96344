"""What the build job refuses: each check alone, on files built once, so that every case is cheap."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.template.projects import build, copy_example
from tests.template.rendering import render, workflow_of
from tests.template.runner import Run, pushed_tag, release, run_job, tracer_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

VERSION = "Check the version"
ENTRY_POINTS = "Check that every declared entry point is in the wheel"
DESCRIPTION = "Check the description and list the files"
OWN_VERSION = "Set a unique version (not on releases)"
STATIC: Answers = {"new_package": False, "build_with": "build"}


@pytest.fixture(scope="module")
def workflow() -> str:
    return workflow_of(STATIC, render(STATIC))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example version-sort 1.2.0 with its sdist and wheel in dist/."""
    project = copy_example("static-hatchling", tmp_path_factory.mktemp("built") / "project")
    build(project)
    return project


def test_nothing_is_wrong_with_the_example(workflow: str, built: Path) -> None:
    for step in (VERSION, ENTRY_POINTS, DESCRIPTION):
        run = run_job(workflow, "build", built, release("v1.2.0"), only=step)
        assert run.failed == "", run.log


@pytest.mark.parametrize(
    "tag",
    ["1.2.0", "v1.2.0", "V1.2", "1.2.0.0", "version-sort-1.2.0", "Version_Sort/v1.2", "version.sort@1.2.0"],
)
def test_a_tag_that_names_the_version_is_right(tag: str, workflow: str, built: Path) -> None:
    run = run_job(workflow, "build", built, release(tag), only=VERSION)
    assert run.outputs == {"version": "1.2.0"}


@pytest.mark.parametrize(
    "tag",
    [
        "v1.2.1",
        "v1.2.0rc1",
        "1.2.0.post1",
        "1!1.2.0",
        "v1.2.0+x",
        "latest",
        "v",
        "other-1.2.0",
        "sort-1.2.0",
        "version-sort",
        "v1.2.0-version-sort",
        "version-sort1.2.0",
        "a/v1.2.0",
    ],
)
def test_any_other_tag_stops_the_release(tag: str, workflow: str, built: Path) -> None:
    run = run_job(workflow, "build", built, release(tag), only=VERSION)
    assert run.failed == VERSION
    assert run.errors == [f"this run is for version {tag}, but 1.2.0 was built"]
    assert run.outputs == {}


@pytest.mark.parametrize("kind", ["github-release", "tag", "release-please"])
@pytest.mark.parametrize("prefix", ["core-v", "core==", "libs/core/v", "Core@", "version-sort-"])
def test_of_several_packages_the_prefix_of_its_tags_is_no_part_of_the_version(
    prefix: str, kind: str, built: Path
) -> None:
    answers: Answers = {**STATIC, "tag_prefix": prefix, "release_on": kind}
    workflow = workflow_of(answers, render(answers))
    for tag, expected in (
        (f"{prefix}1.2.0", {"version": "1.2.0"}),
        (f"{prefix}1.2.1", {}),
        ("cli-v1.2.0", {}),
    ):
        made = {"needs.release.outputs.tag": tag}
        run = run_job(workflow, "build", built, release(tag), only=VERSION, expressions=made)
        assert run.outputs == expected, tag


def test_a_build_that_ignores_the_version_of_a_tracer_run_is_stopped(workflow: str, built: Path) -> None:
    wanted = {"RUN_VERSION": "1.2.0.dev101"}
    run = run_job(workflow, "build", built, tracer_run(), only=VERSION, environment=wanted)
    assert run.errors == ["this run is for version 1.2.0.dev101, but 1.2.0 was built"]


@pytest.mark.parametrize(
    ("version", "flag", "is_fine"),
    [
        ("1.2.0", "false", True),
        ("1.2.0", "true", False),
        ("1.2.0rc1", "true", True),
        ("1.2.0rc1", "false", True),
        ("1.2.0.dev1", "true", True),
        ("1.2.0.post1", "true", False),
    ],
)
def test_a_release_marked_as_a_pre_release_carries_no_final_version(
    version: str, flag: str, is_fine: bool, workflow: str, tmp_path: Path
) -> None:
    dist = tmp_path / "project" / "dist"
    dist.mkdir(parents=True)
    (dist / f"demo-{version}-py3-none-any.whl").touch()
    flags = {"github.event.release.prerelease": flag}
    run = run_job(workflow, "build", dist.parent, release(f"v{version}"), only=VERSION, expressions=flags)
    assert (run.failed == "") is is_fine
    assert is_fine or "pre-release" in run.errors[0]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param('[project.scripts]\nmore = "version_sort:main"', id="a command"),
        pytest.param('[project.gui-scripts]\nmore = "version_sort:main"', id="a graphical command"),
        pytest.param('[project.entry-points.x]\nmore = "version_sort"', id="a plugin"),
        pytest.param('[tool.poetry.scripts]\nmore = "version_sort:main"', id="Poetry's command"),
        pytest.param('[tool.poetry.plugins.x]\nmore = "version_sort"', id="Poetry's plugin"),
    ],
)
def test_a_declared_entry_point_that_the_wheel_lacks_stops_the_run(
    lines: str, workflow: str, built: Path, tmp_path: Path
) -> None:
    project = copy(built, tmp_path, '[project.scripts]\nversion-sort = "version_sort:main"', lines)
    run = run_job(workflow, "build", project, tracer_run(), only=ENTRY_POINTS)
    assert run.errors == ["declared as entry points, but not in the wheel: more"]


def test_a_description_that_an_index_would_refuse_stops_the_run(
    workflow: str, built: Path, tmp_path: Path
) -> None:
    project = copy(built, tmp_path, "README.md", "README.rst")
    (project / "README.rst").write_text("Title\n===\n\n.. unknown::\n")
    build(project)
    run = run_job(workflow, "build", project, tracer_run(), only=DESCRIPTION)
    assert run.failed == DESCRIPTION
    assert "README" in run.log or "long_description" in run.log


@pytest.mark.parametrize(
    ("content_type", "is_fine"),
    [
        pytest.param(b"", True, id="none, which PyPI takes for reStructuredText"),
        pytest.param(b"Description-Content-Type: text/html\n", False, id="one that PyPI refuses"),
    ],
)
def test_twine_is_strict_about_a_description_of_a_named_type(
    content_type: bytes, is_fine: bool, workflow: str, built: Path, tmp_path: Path
) -> None:
    project = copy(built, tmp_path, "", "")
    (wheel,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data.replace(b"Description-Content-Type: text/markdown\n", content_type))
    run = run_job(workflow, "build", project, tracer_run(), only=DESCRIPTION)
    assert (run.failed == "") is is_fine, run.log
    assert not is_fine or "`long_description_content_type` missing" in run.log


def test_a_description_is_not_asked_for(workflow: str, built: Path, tmp_path: Path) -> None:
    project = copy(built, tmp_path, 'readme = "README.md"', "")
    build(project)
    run = run_job(workflow, "build", project, tracer_run(), only=DESCRIPTION)
    assert run.failed == ""
    assert "`long_description` missing" in run.log


@pytest.mark.parametrize(
    ("reported", "base"),
    [
        ("1.2", "1.2"),
        ("1.2.dev3", "1.2"),
        ("0.1.dev1+g1234567.d20261120", "0.1"),
        ("1.2+local.1", "1.2"),
        ("v1.2-RC.1", "1.2rc1"),
        ("1!2.0", "1!2.0"),
        ("2!1.0a1.post2.dev3+x.dev.4", "2!1.0a1.post2"),
        ("2026.11.20", "2026.11.20"),
    ],
)
def test_the_base_of_a_run_s_version_is_what_the_backend_reports_without_dev_and_local_part(
    reported: str, base: str, repository: GitRepository, tmp_path: Path
) -> None:
    repository.write("VERSION", "0\n")
    run = _set_version(repository, tmp_path, reported, version_file="VERSION", version_line="")
    assert run.failed == "", run.log
    assert run.set_variables == {"RUN_VERSION": f"{base}.dev1234567890101"}
    assert (repository.root / "VERSION").read_text() == f"{base}.dev1234567890101\n"


@pytest.mark.parametrize(
    ("text", "line", "below"),
    [
        pytest.param('__version__ = "OLD"\n', '__version__ = "', "", id="a module"),
        pytest.param("__version__='OLD'  # x\r\n", "__version__='", "", id="single quotes, and CRLF"),
        pytest.param("OLD", "", "", id="a file with nothing else, and no last line end"),
        pytest.param('é = "\\"; v = "vOLD" # /&\n', 'é = "\\"; v = "v', "", id="whatever the line is"),
        pytest.param(
            '[tool.x]\nversion = "1"\n[tool.poetry]\nname = "x"\nversion = "OLD"\n',
            'version = "',
            "[tool.poetry]",
            id="below a line, where another one begins the same way",
        ),
        pytest.param('    version="OLD",\n', '    version="', "", id="an argument in setup.py"),
    ],
)
def test_one_version_changes_and_no_other_byte(
    text: str, line: str, below: str, repository: GitRepository, tmp_path: Path
) -> None:
    file = repository.root / "pkg.txt"
    file.write_bytes(text.replace("OLD", "1!1.2.0-rc.1").encode())
    answers = {"version_file": "pkg.txt", "version_line": line, "version_below": below}
    run = _set_version(repository, tmp_path, "1.2", **answers)
    assert run.failed == "", run.log
    assert file.read_bytes() == text.replace("OLD", "1.2.dev1234567890101").encode()
    assert [path.name for path in repository.root.iterdir() if path.name != ".git"] == ["pkg.txt"]


@pytest.mark.parametrize("build_with", ["uv", "build"])
def test_a_version_that_is_not_in_the_project_table_stops_the_run(
    build_with: str, repository: GitRepository
) -> None:
    repository.write("pyproject.toml", '[tool.x]\nversion = "1"\n')
    workflow = workflow_of({}, render({"new_package": False, "build_with": build_with}))
    run = run_job(workflow, "build", repository.root, tracer_run(), only=OWN_VERSION)
    assert run.failed == OWN_VERSION
    assert (repository.root / "pyproject.toml").read_text() == '[tool.x]\nversion = "1"\n'


def _set_version(repository: GitRepository, tmp_path: Path, reported: str, **answers: str) -> Run:
    """Run the step that sets the version, where the build backend is said to report `reported`."""
    tools = tmp_path / "tools"
    tools.mkdir()
    metadata = json.dumps({"name": "demo", "version": reported})
    shim = f"""#!/bin/sh
case "$*" in *pyproject-build*) echo '{metadata}' ;; *) shift 3; exec {sys.executable} "$@" ;; esac
"""
    (tools / "uvx").write_text(shim)
    (tools / "uvx").chmod(0o755)
    shape: Answers = {"new_package": False, "build_with": "uv", "version_from": "file", **answers}
    workflow = workflow_of(shape, render(shape))
    return run_job(workflow, "build", repository.root, tracer_run(), only=OWN_VERSION, tools=tools)


def copy(built: Path, tmp_path: Path, old: str, new: str) -> Path:
    """The built project again, with something else in its pyproject.toml."""
    project = tmp_path / "project"
    shutil.copytree(built, project)
    text = (project / "pyproject.toml").read_text("utf-8")
    assert old in text
    (project / "pyproject.toml").write_text(text.replace(old, new), "utf-8")
    return project


@pytest.mark.parametrize("step", [OWN_VERSION, VERSION, ENTRY_POINTS, DESCRIPTION])
def test_directories_that_are_called_like_a_tool_are_not_mistaken_for_it(
    step: str, workflow: str, built: Path, tmp_path: Path
) -> None:
    project = copy(built, tmp_path, "", "")
    for name in ("build", "packaging", "twine", "json"):
        (project / name).mkdir()
        for file in ("__init__.py", "__main__.py"):
            (project / name / file).write_text("raise SystemExit('not this one')\n")
    run = run_job(workflow, "build", project, release("v1.2.0"), only=step)
    assert run.failed == "", run.log


@pytest.mark.parametrize(
    ("tags", "tag", "error"),
    [
        ("v*", "v1.2.0", ""),
        ("v*", "version-sort-1.2.0", ""),
        ("v*", "v1.2.1", "this run is for version v1.2.1, but 1.2.0 was built"),
        ("v*", "very-new", "this run is for version very-new, but 1.2.0 was built"),
        ("release/v*", "release/v1.2.0", ""),
        ("release/v*", "release/v1.3", "this run is for version 1.3, but 1.2.0 was built"),
        ("release/v*", "other/v1.2.0", "this run is for version other/v1.2.0, but 1.2.0 was built"),
    ],
)
def test_where_tags_release_the_pushed_tag_is_the_version(
    tags: str, tag: str, error: str, built: Path
) -> None:
    answers: Answers = {**STATIC, "release_on": "tag", "release_tags": tags}
    text = workflow_of(answers, render(answers))
    run = run_job(text, "build", built, pushed_tag(tag), only=VERSION)
    assert run.errors == [error][: len(error)]
    assert (run.outputs == {"version": "1.2.0"}) is not bool(error)
