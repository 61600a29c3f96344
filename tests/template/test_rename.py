"""The files for a TestPyPI on which a stranger has the project's name: another name, and nothing else."""

from __future__ import annotations

import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.programs import PROGRAMS
from tests.template.index import Index, serve
from tests.template.projects import build, copy_example
from tests.template.rendering import render, workflow_of
from tests.template.runner import release, run_job

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

ANSWERS: Answers = {
    "new_package": False,
    "project_name": "version-sort",
    "import_name": "version_sort",
    "testpypi_project_name": "Version.Sort-Trial",
}
STEP = "Give the files the name Version.Sort-Trial, and change nothing else"
WHEEL = "version_sort_trial-1.2.0-py3-none-any.whl"
ASKING = 'import importlib.metadata\nimportlib.metadata.version("version-sort")\n'


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the files as built in dist/, and renamed in renamed/."""
    root = tmp_path_factory.mktemp("rename")
    project = copy_example("static-hatchling", root / "work")
    module = project / "src/version_sort/__init__.py"
    module.write_text(module.read_text("utf-8") + ASKING, "utf-8")
    build(project)
    for kept in project.glob("dist/.*"):
        kept.unlink()
    workflow = workflow_of(ANSWERS, render(ANSWERS))
    run = run_job(workflow, "rename", project, release("v1.2.0"), only=STEP)
    assert run.failed == "", run.log
    return project


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name.partition("/")[2] or name: archive.read(name) for name in archive.namelist()}


def test_both_files_have_the_other_name_and_pass_the_check_of_twine(work: Path) -> None:
    renamed = sorted((work / "renamed").iterdir())
    assert [file.name for file in renamed] == [WHEEL, "version_sort_trial-1.2.0.tar.gz"]
    command = [str(PROGRAMS / "twine"), "check", "--strict", *map(str, renamed)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_name_is_all_that_changes(work: Path) -> None:
    (built,) = work.glob("dist/*.whl")
    old, new = _contents(built), _contents(work / "renamed" / WHEEL)
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} == {"METADATA", "RECORD"}
    assert new["METADATA"] == old["METADATA"].replace(b"Name: version-sort", b"Name: Version.Sort-Trial", 1)


def test_the_smoke_test_installs_that_name_and_the_package_finds_its_own(work: Path, tmp_path: Path) -> None:
    files = {file.name: file.read_bytes() for file in (work / "renamed").iterdir()}
    for folder, source in (("dist", "renamed"), ("real", "dist")):
        (tmp_path / "work" / folder).mkdir(parents=True)
        for file in (work / source).iterdir():
            (tmp_path / "work" / folder / file.name).write_bytes(file.read_bytes())
    with serve(Index("version-sort-trial", files)) as index:
        run = run_job(
            workflow_of(ANSWERS, render(ANSWERS)),
            "smoke-test",
            tmp_path / "work",
            release("v1.2.0"),
            expressions={"needs.build.outputs.version": "1.2.0"},
            environment={"INDEX_URL": index.url, "RETRY_SECONDS": "0"},
        )
    assert run.failed == "", run.log
    assert f"/files/{WHEEL}" in index.requests
    assert "https://test.pypi.org/project/version-sort-trial/1.2.0/" in run.summary
