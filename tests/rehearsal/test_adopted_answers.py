"""A workflow of the user's own, adopted by answers about the index in front of PyPI, and rehearsed."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.arming import run_specimens
from tests.rehearsal.pipelines import Silence, git, reasons
from tests.rehearsal.test_generated import EXAMPLES
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.http_messages import answer_text
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.server.live import LiveIndex
from tracer_bullet.rehearsal.standin.index import Index, IndexProject
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = pytest.mark.rehearsal
RELEASE = Options(event="push", tag="v1.0.0")


@pytest.fixture
def testpypi_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    real = LiveIndex.respond

    def respond(live: LiveIndex, request: Request) -> Response:
        is_down = live.index.site is TESTPYPI
        return answer_text("503 Backend fetch failed", 503) if is_down else real(live, request)

    monkeypatch.setattr(LiveIndex, "respond", respond)


@pytest.fixture
def name_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = LiveIndex.__init__

    def start(live: LiveIndex, index: Index, *rest: object) -> None:
        taken = index.with_project(IndexProject("roman-uv", time.time(), "a stranger"))
        real(live, taken if index.site is TESTPYPI else index, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(LiveIndex, "__init__", start)


def adopt(root: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> Rehearsal:
    """The release of an adopted workflow that publishes on the push of a tag."""
    shutil.copytree(EXAMPLES / "uv-build", root)
    workflow = root / ".github/workflows/publish.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(run_specimens.read("publish-action-after-a-build-job.yml"), "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "https://github.com/octo-org/roman.git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    monkeypatch.chdir(root)
    assert main(["init", "--yes", *(word for answer in answers for word in ("--data", answer))]) == 0
    return rehearse(find_target(root), RELEASE, Silence())


def uploads(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    (release,) = rehearsal_as_data(rehearsal)["events"]
    return {(one["index"], one["filename"].partition("-")[0]) for one in release["uploads"]}


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
