"""Whether a migrated workflow is proven as much as before, and a release still reaches PyPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.proof.liveness import MAYBE, NO, NOT_APPLICABLE, YES
from tracer_bullet.workflow.proof.prove import prove

if TYPE_CHECKING:
    from tracer_bullet.workflow.proof.prove import Proof
    from tracer_bullet.workflow.simulator import Simulator

_RANK = {NO: 0, NOT_APPLICABLE: 1, MAYBE: 2, YES: 3}


def check_verdict(before: Simulator, now: Simulator, path: str) -> None:
    """Raise RefusedError if a release reached PyPI before and does not now, or another event does."""
    old, new = prove([before.files[path]], before), prove([now.files[path]], now)
    if _RANK[new.liveness.answer] < _RANK[old.liveness.answer]:
        raise RefusedError(f"a release would not reach PyPI as before: {new.liveness.why}", place=Place(path))
    if added := _events(new) - _events(old):
        raise RefusedError(f"{min(added)} would reach PyPI, and did not before", place=Place(path))


def _events(proof: Proof) -> set[str]:
    """What reaches PyPI, or may, besides a release: by which job does not matter, since jobs are split."""
    return {route.run.event.title for route in proof.other_routes}
