"""TestPyPI cannot be reached on the day of a release: the pipeline with a strict and an advisory gate."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import EXAMPLES, Silence, commit_as, init_in, replace_in, results
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.report.rehearse.data import rehearsal_as_data

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.verdict.outcome import Rehearsal

pytestmark = [pytest.mark.rehearsal, pytest.mark.usefixtures("testpypi_is_down")]


def _release(root: Path, monkeypatch: pytest.MonkeyPatch, gate: str, *, is_broken: bool = False) -> Rehearsal:
    shutil.copytree(EXAMPLES / "uv-build", root)
    if is_broken:
        replace_in(root, '"""', 'import nowhere  # "', "src/roman_uv/__init__.py")
    commit_as(root, "roman")
    init_in(root, monkeypatch, f"testpypi_gate={gate}")
    return rehearse(find_target(root), Options(event="release"), Silence())


def _uploads(rehearsal: Rehearsal) -> set[str]:
    (release,) = rehearsal_as_data(rehearsal)["events"]
    return {upload["index"] for upload in release["uploads"]}


def test_a_strict_gate_stops_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal = _release(tmp_path / "work", monkeypatch, "strict")
    assert results(rehearsal)["publish-testpypi"] == "failure"
    assert _uploads(rehearsal) == set()


def test_an_advisory_gate_lets_the_tested_release_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = _release(tmp_path / "work", monkeypatch, "advisory")
    assert set(results(rehearsal).values()) == {"success"}
    assert _uploads(rehearsal) == {"pypi"}


def test_an_advisory_gate_does_not_let_a_broken_wheel_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = _release(tmp_path / "work", monkeypatch, "advisory", is_broken=True)
    assert results(rehearsal)["publish-testpypi"] == "success"
    assert results(rehearsal)["smoke-test"] == "failure"
    assert _uploads(rehearsal) == set()
