"""A changed text as the one splice that makes it, so that what did not change stays untouched."""

from __future__ import annotations

from tracer_bullet.text.splices import Splice


def as_splice(before: str, after: str) -> Splice:
    """The smallest splice that turns `before` into `after`."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    kept = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return Splice(start, len(before) - kept, after[start : len(after) - kept])
