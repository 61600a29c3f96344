"""The version that a release is rehearsed with, if PyPI has the project's own already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.pipelines import git, make_repository, play, reasons
from tracer_bullet.rehearsal import rehearse as rehearse_module
from tracer_bullet.rehearsal.prepare.next_version import next_free, read_static_version, write_static_version
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.server.upstream import FileList

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("version", "taken", "expected"),
    [
        pytest.param("1.0", (), "1.0", id="nothing is taken"),
        pytest.param("1.0.0", ("1.1",), "1.0.0", id="another version is taken"),
        pytest.param("1.17.0", ("1.17",), "1.17.1", id="the version is taken, spelt otherwise"),
        pytest.param("1.0", ("1", "1.1", "1.2"), "1.3", id="the next ones are taken too"),
        pytest.param("2026.4", ("2026.4",), "2026.5", id="a calendar"),
        pytest.param("1.0rc1", ("1rc1",), "1.1", id="a pre-release"),
        pytest.param("nonsense", ("1",), "nonsense", id="not a version"),
    ],
)
def test_the_next_free_version(version: str, taken: tuple[str, ...], expected: str) -> None:
    assert next_free(version, taken) == expected


@pytest.mark.parametrize(
    ("text", "is_written"),
    [
        pytest.param('[project]\nname = "a"\nversion = "1.0"\n', True, id="project"),
        pytest.param("[tool.poetry]\nversion = '1.0'\n", True, id="poetry"),
        pytest.param('[tool.x]\nversion = "1.0"\n[project]\nversion = "1.0"\n', True, id="two alike"),
        pytest.param('project = {version = "1.0"}\n', False, id="an inline table"),
    ],
)
def test_a_version_is_written_where_it_stands_or_not_at_all(
    tmp_path: Path, text: str, is_written: bool
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text, "utf-8")
    assert write_static_version(path, "1.1") is is_written
    assert read_static_version(path) == ("1.1" if is_written else "1.0")
    assert is_written or path.read_text("utf-8") == text


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pipeline's project with the version that it has on PyPI already."""
    place = tmp_path / "index"
    place.mkdir()
    make_wheel(place, Sample())

    def beside(folder: Path, **options: object) -> object:
        return stand_in(folder, upstreams=(FileList(place),), **options)  # type: ignore[arg-type]

    monkeypatch.setattr(rehearse_module, "stand_in", beside)
    return make_repository(tmp_path / "demo")


def test_a_release_that_forgot_to_bump_is_played_with_the_next_version(published: Path) -> None:
    rehearsal = play(published, event="release")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert rehearsal.events[0].version == "1.1"
    note = (
        "1.0 is on PyPI already: bump before releasing. The release was rehearsed with the next free version"
    )
    assert rehearsal.events[0].notes == (f"{note}, 1.1",)
    assert rehearsal.notes == (
        "PyPI has the project `tracer-demo`, up to version 1.0: the rehearsal assumes that it is yours",
    )
    assert git(published, "status", "--porcelain") == ""


@pytest.mark.rehearsal
def test_a_tag_whose_version_pypi_has_is_refused_as_there(published: Path) -> None:
    rehearsal = play(published, event="release", tag="v1.0")
    assert "pypi refused `tracer_demo-1.0-py3-none-any.whl`: File already exists" in reasons(rehearsal)
