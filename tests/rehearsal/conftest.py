from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.clients import Clients, Clock
from tracer_bullet.rehearsal.http_messages import answer_text
from tracer_bullet.rehearsal.server.live import LiveIndex
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.standin.index import Index, IndexProject
from tracer_bullet.sites import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.rehearsal.http_messages import Request, Response


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[Clients]:
    """The real clients beside stand-ins that know nothing yet and relay nothing."""
    home = tmp_path / "home"
    home.mkdir()
    clock = Clock()
    with stand_in(tmp_path, upstreams={}, clock=clock) as standins:
        yield Clients(standins, home, clock)


@pytest.fixture
def testpypi_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in of TestPyPI answers nothing but errors."""
    real = LiveIndex.respond

    def respond(live: LiveIndex, request: Request) -> Response:
        is_down = live.index.site is TESTPYPI
        return answer_text("503 Backend fetch failed", 503) if is_down else real(live, request)

    monkeypatch.setattr(LiveIndex, "respond", respond)


@pytest.fixture
def name_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger has the project `roman-uv` on the stand-in of TestPyPI."""
    real = LiveIndex.__init__

    def start(live: LiveIndex, index: Index, *rest: object) -> None:
        taken = index.with_project(IndexProject("roman-uv", time.time(), "a stranger"))
        real(live, taken if index.site is TESTPYPI else index, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(LiveIndex, "__init__", start)
