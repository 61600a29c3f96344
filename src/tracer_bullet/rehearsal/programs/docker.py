"""`docker` and `podman`: a rehearsal starts no container, so the job that asks for one is not rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.actions.runner import give_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def run(program: str, _arguments: Sequence[str]) -> NoReturn:
    """Say so."""
    give_up(f"it calls `{program}`, and a rehearsal starts no container")
