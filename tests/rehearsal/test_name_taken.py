"""A stranger has the name of the project on TestPyPI: the pipeline with another name there, rehearsed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.rehearsal.pipelines import Silence, git, reasons
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.server.live import LiveIndex
from tracer_bullet.rehearsal.standin.index import Index, IndexProject
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data
from tracer_bullet.sites import TESTPYPI

pytestmark = pytest.mark.rehearsal

EXAMPLE = Path(__file__).parents[2] / "examples/uv-build"


def _prepare(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    shutil.copytree(EXAMPLE, root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "https://github.com/octo-org/roman.git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    monkeypatch.chdir(root)
    assert main(["init", "--yes", *(word for answer in answers for word in ("--data", answer))]) == 0
    real = LiveIndex.__init__

    def start(live: LiveIndex, index: Index, *rest: object) -> None:
        taken = index.with_project(IndexProject("roman-uv", time.time(), "a stranger"))
        real(live, taken if index.site is TESTPYPI else index, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(LiveIndex, "__init__", start)


def test_the_run_uses_the_other_name_there_and_its_own_on_pypi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepare(tmp_path / "work", monkeypatch, "testpypi_project_name=roman-uv-trial")
    rehearsal = rehearse(find_target(tmp_path / "work"), Options(event="release"), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    (release,) = rehearsal_as_data(rehearsal)["events"]
    names = {(upload["index"], upload["filename"].partition("-")[0]) for upload in release["uploads"]}
    assert names == {("testpypi", "roman_uv_trial"), ("pypi", "roman_uv")}
