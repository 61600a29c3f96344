"""A stranger has the name of the project on TestPyPI: the pipeline with another name there, rehearsed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import EXAMPLES, Silence, commit_as, init_in, projects_by_index, reasons
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.rehearsal


@pytest.mark.usefixtures("name_is_taken")
def test_the_run_uses_the_other_name_there_and_its_own_on_pypi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "work"
    shutil.copytree(EXAMPLES / "uv-build", root)
    commit_as(root, "roman")
    init_in(root, monkeypatch, "testpypi_project_name=roman-uv-trial")
    rehearsal = rehearse(find_target(root), Options(event="release"), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    (release,) = rehearsal_as_data(rehearsal)["events"]
    assert projects_by_index(release) == {("testpypi", "roman_uv_trial"), ("pypi", "roman_uv")}
