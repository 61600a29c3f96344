from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.clients import Clients, Clock
from tracer_bullet.rehearsal.server.standins import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[Clients]:
    """The real clients beside stand-ins that know nothing yet and relay nothing."""
    home = tmp_path / "home"
    home.mkdir()
    clock = Clock()
    with stand_in(tmp_path, upstreams={}, clock=clock) as standins:
        yield Clients(standins, home, clock)
