"""The steps of the smoke test, really run in bash against an index on this machine."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.template.index import Index, serve
from tests.template.projects import build, copy_example
from tests.template.rendering import render, workflow_of
from tests.template.runner import Run, release, run_job

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

WAIT = "Wait until TestPyPI shows the files that were built"
LOAD = "Import the package and load its entry points"
DIST = {"version_sort-1.2.0.tar.gz": b"an sdist", "version_sort-1.2.0-py3-none-any.whl": b"a wheel"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the example version-sort 1.2.0."""
    return build(copy_example("static-hatchling", tmp_path_factory.mktemp("built") / "project"))


def smoke_test(workspace: Path, dist: dict[str, bytes], index: Index, only: str = "", **options: str) -> Run:
    """Run the smoke test on `dist`; `options` are answers, or `spent`, the repository variable."""
    (workspace / "dist").mkdir(parents=True)
    for name, data in dist.items():
        (workspace / "dist" / name).write_bytes(data)
    spent = {"vars.TRACER_SPENT_VERSION": options.pop("spent", "")}
    answers: Answers = {"new_package": False, "project_name": "version-sort", **options}
    with serve(index):
        return run_job(
            workflow_of(answers, render(answers)),
            "smoke-test",
            workspace,
            release("v1.2.0"),
            expressions={"needs.build.outputs.version": "1.2.0", **spent},
            environment={"INDEX_URL": index.url, "RETRY_SECONDS": "0"},
            only=only,
        )


def test_files_that_are_visible_are_not_waited_for(tmp_path: Path) -> None:
    index = Index("version-sort", DIST)
    assert smoke_test(tmp_path / "work", DIST, index, WAIT).failed == ""
    assert index.requests == ["/simple/version-sort/"]


@pytest.mark.parametrize("answer_before", [404, 503, 200])
def test_files_that_become_visible_late_are_waited_for(answer_before: int, tmp_path: Path) -> None:
    index = Index("version-sort", DIST, unseen=3, answer_before=answer_before)
    assert smoke_test(tmp_path / "work", DIST, index, WAIT).failed == ""
    assert len(index.requests) == 4


def test_files_that_stay_invisible_are_waited_for_ten_minutes(tmp_path: Path) -> None:
    index = Index("version-sort", DIST, unseen=1000)
    run = smoke_test(tmp_path / "work", DIST, index, WAIT)
    assert run.errors == ["not visible on TestPyPI yet: choose Re-run failed jobs in a few minutes"]
    assert len(index.requests) * 15 == 600


def test_one_file_that_is_missing_is_waited_for(tmp_path: Path) -> None:
    index = Index("version-sort", dict([*DIST.items()][:1]))
    assert "not visible" in smoke_test(tmp_path / "work", DIST, index, WAIT).errors[0]


@pytest.mark.parametrize("name", DIST)
def test_other_bytes_stop_the_run_at_once_and_it_says_what_is_spent_and_what_to_do(
    name: str, tmp_path: Path
) -> None:
    index = Index("version-sort", {name: b"other bytes"})
    run = smoke_test(tmp_path / "work", DIST, index, WAIT)
    assert run.failed == WAIT
    assert len(index.requests) == 1
    (error,) = run.errors
    assert f"has other bytes as {name}: this version is spent" in error
    assert "set the variable TRACER_SPENT_VERSION to 1.2.0 and re-run failed jobs" in error


def test_other_files_of_the_same_project_do_not_matter(tmp_path: Path) -> None:
    index = Index("version-sort", {**DIST, "version_sort-1.1.0.tar.gz": b"older"})
    assert smoke_test(tmp_path / "work", DIST, index, WAIT).failed == ""


@pytest.mark.parametrize("build_with", ["uv", "build"])
def test_the_very_file_of_the_index_is_installed_and_its_dependencies_from_pypi(
    build_with: str, built: dict[str, bytes], tmp_path: Path
) -> None:
    index = Index("version-sort", built)
    run = smoke_test(tmp_path / "work", built, index, build_with=build_with)
    assert run.failed == "", run.log
    wheel = "version_sort-1.2.0-py3-none-any.whl"
    assert {path.split("/")[2] for path in index.requests} == {"version-sort", wheel}
    assert "https://test.pypi.org/project/version-sort/1.2.0/" in run.summary
    command = tmp_path / "work" / ".venv" / "bin" / "version-sort"
    assert subprocess.check_output([command, "1.10", "1.9"], text=True) == "1.9\n1.10\n"


@pytest.mark.parametrize("build_with", ["uv", "build"])
def test_a_spent_version_is_tried_as_it_was_built(
    build_with: str, built: dict[str, bytes], tmp_path: Path
) -> None:
    index = Index("version-sort", dict.fromkeys(built, b"other bytes"))
    run = smoke_test(tmp_path / "work", built, index, build_with=build_with, spent="1.2.0")
    assert run.failed == "", run.log
    assert index.requests == []
    assert "::warning::tested as built" in run.log


@pytest.mark.parametrize("spent", ["1.2", "v1.2.0", "1.2.0 ", "1.2.0rc1"])
def test_another_spent_version_changes_nothing(spent: str, tmp_path: Path) -> None:
    index = Index("version-sort", dict.fromkeys(DIST, b"other bytes"))
    assert smoke_test(tmp_path / "work", DIST, index, WAIT, spent=spent).failed == WAIT


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param('"packaging>=24"', "", "No module named 'packaging'", id="a dependency is not declared"),
        pytest.param("version_sort:main", "version_sort:x", "has no attribute 'x'", id="no such function"),
        pytest.param(
            "version_sort:main", "packaging.x:y", "No module named 'packaging.x'", id="no such module"
        ),
    ],
)
def test_what_does_not_work_when_installed_stops_the_run(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    dist = build(copy_example("static-hatchling", tmp_path / "project", old, new))
    run = smoke_test(tmp_path / "work", dist, Index("version-sort", dist))
    assert run.failed == LOAD
    assert reason in run.log


def test_a_plugin_whose_host_is_not_installed_is_only_named(tmp_path: Path) -> None:
    dist = build(copy_example("uv-build", tmp_path / "project"))
    names: dict[str, str] = {"project_name": "roman-uv", "import_name": "roman_uv"}
    index = Index("roman-uv", dist)
    run = smoke_test(tmp_path / "work", dist, index, spent="1.2.0", **names)
    assert run.failed == "", run.log
    assert "No module named 'pytest'" in run.log
