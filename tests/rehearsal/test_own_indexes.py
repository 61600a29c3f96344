"""A generated pipeline with indexes of one's own in the places of TestPyPI and PyPI, rehearsed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import EXAMPLES, Silence, commit_as, git, init_in, reasons
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = pytest.mark.rehearsal

OWN = [
    "testpypi_upload_url=https://staging.example.org/root/dev/",
    "testpypi_simple_url=https://staging.example.org/root/dev/+simple/",
    "pypi_upload_url=https://index.example.org/legacy/",
]


def _rehearse(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> Rehearsal:
    shutil.copytree(EXAMPLES / "uv-build", root)
    commit_as(root, "roman")
    git(root, "switch", "--quiet", "--create", "first-run")
    init_in(root, monkeypatch, *OWN, *answers)
    return rehearse(find_target(root), Options(repeat=1), Silence())


def test_a_run_goes_to_the_staging_index_and_a_release_on_to_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = _rehearse(tmp_path / "work", monkeypatch)
    assert rehearsal.verdict.ok, reasons(rehearsal)
    push, release = rehearsal_as_data(rehearsal)["events"]
    assert {upload["index"] for upload in push["uploads"]} == {"testpypi"}
    assert {upload["index"] for upload in release["uploads"]} == {"testpypi", "pypi"}
    assert "staging.example.org" in (tmp_path / "work/.github/workflows/publish.yml").read_text("utf-8")


def test_an_index_that_takes_a_token_is_not_rehearsed_for_lack_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = _rehearse(tmp_path / "work", monkeypatch, "testpypi_sign_in=token")
    assert not rehearsal.verdict.ok
    assert "STAGING_INDEX_TOKEN" in reasons(rehearsal)
