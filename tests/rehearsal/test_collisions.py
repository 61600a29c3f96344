"""Events that were played at the same time, and whether that made a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import make_repository, play, reasons, replace_in
from tracer_bullet.rehearsal.collisions import do_collide
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.server.records import DownloadRecord
from tracer_bullet.rehearsal.standin.answer import UploadRecord
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

if TYPE_CHECKING:
    from pathlib import Path

PUSH = RehearsedEvent("push", "refs/heads/main")


@pytest.mark.parametrize(
    ("first", "second", "collides"),
    [
        pytest.param("", "", False, id="nothing was sent"),
        pytest.param("+a", "+b", False, id="each its own"),
        pytest.param("+a -a", "+b -b", False, id="each fetches its own"),
        pytest.param("+a", "-c", False, id="a file that was there before"),
        pytest.param("+a", "+a", True, id="a file of one name"),
        pytest.param("+a -b", "+b", True, id="the first fetches the second's"),
        pytest.param("+a", "+b -a", True, id="the second fetches the first's"),
    ],
)
def test_events_collide(tmp_path: Path, first: str, second: str, collides: bool) -> None:
    root = make_repository(tmp_path / "demo")
    run = CommitSimulator(root, find_target(root)).simulate(PUSH).run

    def make(words: str) -> EventOutcome:
        signs = [(word[0], word[1:]) for word in words.split()]
        uploads = tuple(UploadRecord("pypi", name, "", 200, "OK") for sign, name in signs if sign == "+")
        downloads = tuple(DownloadRecord("pypi", name) for sign, name in signs if sign == "-")
        return EventOutcome(PUSH, run, uploads=uploads, downloads=downloads)

    assert do_collide([make(first), make(second)]) is collides
    assert not do_collide([make(first)])


@pytest.mark.rehearsal
@pytest.mark.slow
def test_colliding_events_are_played_again_in_their_order(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    replace_in(root, "if: github.event_name != 'release'\n        run", "if: github.run_id == 0\n        run")
    replace_in(root, "          skip-existing: true\n", "")
    rehearsal = play(root, event="push", repeat=2, kept=tmp_path / "kept")
    first, second = rehearsal.events
    assert (first.failed, second.failed) == ((), ("publish-testpypi",))
    assert "TestPyPI refused `tracer_demo-1.0" in reasons(rehearsal)
    assert first.notes[0].startswith("the events send or fetch the same files")
    kept = {path.name: path.read_bytes() for path in (tmp_path / "kept/testpypi/tracer-demo").iterdir()}
    assert kept.keys() == {one.filename for one in first.accepted}
