"""The exchange of the identity token by hand, for runners without Docker, rehearsed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import EXAMPLES, Silence, commit_as, init_in, reasons, replace_in, results
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = pytest.mark.rehearsal


def _rehearse(root: Path, monkeypatch: pytest.MonkeyPatch, old: str = "", new: str = "") -> Rehearsal:
    shutil.copytree(EXAMPLES / "uv-build", root)
    commit_as(root, "roman")
    init_in(root, monkeypatch, "upload_with=manual")
    if old:
        replace_in(root, old, new)
    return rehearse(find_target(root), Options(event="release"), Silence())


def _printed(rehearsal: Rehearsal, job: str) -> str:
    (event,) = rehearsal.events
    (log,) = event.jobs[job].legs
    return "\n".join(line for step in log.steps.values() for line in step.lines)


def test_both_indexes_get_the_files_and_no_token_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = _rehearse(tmp_path / "work", monkeypatch)
    assert rehearsal.verdict.ok, reasons(rehearsal)
    (release,) = rehearsal_as_data(rehearsal)["events"]
    assert {upload["index"] for upload in release["uploads"]} == {"testpypi", "pypi"}
    for job in ("publish-testpypi", "publish-pypi"):
        assert "Uploading" in _printed(rehearsal, job)
        assert "pypi-" not in _printed(rehearsal, job).replace("pypi-…", "")


def test_a_refused_exchange_stops_the_run_in_the_words_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "      name: somewhere-else\n      url: https://test.pypi.org"
    rehearsal = _rehearse(
        tmp_path / "work", monkeypatch, "      name: testpypi\n      url: https://test.pypi.org", other
    )
    assert results(rehearsal)["publish-testpypi"] == "failure"
    assert "invalid-publisher" in _printed(rehearsal, "publish-testpypi")
    (release,) = rehearsal_as_data(rehearsal)["events"]
    assert release["uploads"] == []
