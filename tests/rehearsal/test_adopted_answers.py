"""A workflow of the user's own, adopted by answers about the index in front of PyPI, and rehearsed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.arming import run_specimens
from tests.rehearsal.pipelines import EXAMPLES, Silence, commit_as, init_in, projects_by_index, reasons
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = pytest.mark.rehearsal
RELEASE = Options(event="push", tag="v1.0.0")


def adopt(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> Rehearsal:
    """The release of an adopted workflow that publishes on the push of a tag."""
    shutil.copytree(EXAMPLES / "uv-build", root)
    workflow = root / ".github/workflows/publish.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(run_specimens.read("publish-action-after-a-build-job.yml"), "utf-8")
    commit_as(root, "roman")
    init_in(root, monkeypatch, *answers)
    return rehearse(find_target(root), RELEASE, Silence())


def uploads(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    (release,) = rehearsal_as_data(rehearsal)["events"]
    return projects_by_index(release)


def test_an_index_of_your_own_is_in_front_of_pypi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = "testpypi_upload_url=https://staging.example.org/root/dev/"
    rehearsal = adopt(tmp_path / "work", monkeypatch, own)
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert uploads(rehearsal) == {("testpypi", "roman_uv"), ("pypi", "roman_uv")}


@pytest.mark.usefixtures("name_is_taken")
def test_testpypi_gets_another_name_and_pypi_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal = adopt(tmp_path / "work", monkeypatch, "testpypi_project_name=roman-uv-trial")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert uploads(rehearsal) == {("testpypi", "roman_uv_trial"), ("pypi", "roman_uv")}


@pytest.mark.usefixtures("testpypi_is_down")
@pytest.mark.parametrize(("gate", "reached"), [("strict", set()), ("advisory", {("pypi", "roman_uv")})])
def test_only_an_advisory_gate_lets_a_release_go_on_without_testpypi(
    gate: str, reached: set[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert uploads(adopt(tmp_path / "work", monkeypatch, f"testpypi_gate={gate}")) == reached
