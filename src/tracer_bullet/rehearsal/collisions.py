"""Whether events that were played at the same time got in each other's way.

On GitHub a push comes before the next one and before the release. That makes a difference only if one sends
or fetches a file of another.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome


def do_collide(events: Sequence[EventOutcome]) -> bool:
    """Whether the order of `events` matters: two sent one file name, or one fetched what another sent."""
    sent = [{(one.index, one.filename) for one in event.uploads} for event in events]
    fetched = [{(one.index, one.filename) for one in event.downloads} for event in events]
    pairs = permutations(range(len(events)), 2)
    return any((sent[one] | (fetched[one] - sent[one])) & sent[other] for one, other in pairs)
