"""Trusted publishers: who may publish, and the project names that wait for a first upload.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/_core.py
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer_bullet.providers.claims import Identity

PENDING_DAYS = 30
PENDING_PER_USER = 3


@dataclass(frozen=True)
class RegisteredPublisher:
    """An identity and the normalised names of all projects that it may upload to."""

    identity: Identity
    projects: frozenset[str]

    @property
    def identifier(self) -> str:
        """The same for the same identity: a publisher is global and serves many projects."""
        return hashlib.sha256(repr(self.identity).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class PendingPublisher:
    """An identity that creates `project` with its first exchange, `added` in seconds since 1970."""

    identity: Identity
    project: str
    added: float
    user: str = "owner"

    def is_alive(self, now: float) -> bool:
        """Thirty days from registration, then it is gone.

        Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/tasks.py
        """
        return now < self.added + PENDING_DAYS * 86400
