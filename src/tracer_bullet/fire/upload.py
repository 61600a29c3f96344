"""Waiting until an index shows what a run published."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracer_bullet.errors import UnfinishedError
from tracer_bullet.status.indexes import read_state

if TYPE_CHECKING:
    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.web.cache import CachedClient

_LONGEST = 120.0
_PAUSE = 5.0


def find_upload(web: CachedClient, index: IndexAddress, project: str, started: str) -> str:
    """The version that `index` got since `started` (ISO 8601); raises UnfinishedError if none shows up."""
    ends = time.monotonic() + _LONGEST
    while True:
        state = read_state(web, index, project)
        if state.latest and _is_since(state.latest[0].uploaded, started):
            return str(state.latest[0].version)
        if time.monotonic() > ends:
            raise UnfinishedError(
                f"{index.name} shows nothing that this run published: {state.why or 'not visible yet'}",
                hint=f"try later: tracer smoke --index {index.key or index.simple}",
            )
        time.sleep(_PAUSE)


def _is_since(uploaded: str, started: str) -> bool:
    """Whether one time is not before the other; a time that is missing or strange is not."""
    try:
        return _time(uploaded) >= _time(started)
    except ValueError:
        return False


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
