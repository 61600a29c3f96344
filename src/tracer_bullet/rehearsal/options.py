"""What the user asks of a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.prepare.registrations import Registration

ALL = "all"
MINUTES = 60
"""How long an event may take; GitHub lets a job run for 360."""


@dataclass(frozen=True)
class Options:
    """`kept` gets uploads and logs, `repeat` 0 means the default.

    `skipped` are actions (`owner/name`) and `skipped_jobs` jobs that are left out, as if they had ended well.
    An event that takes longer than `minutes` is ended.
    """

    event: str = ALL
    tag: str = ""
    repeat: int = 0
    offline: bool = False
    kept: Path | None = None
    skipped: frozenset[str] = frozenset()
    skipped_jobs: frozenset[str] = frozenset()
    minutes: float = MINUTES
    publishers: tuple[Registration, ...] = ()
