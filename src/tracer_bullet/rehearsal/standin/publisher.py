"""Trusted publishers of GitHub: who may publish, and the project names that wait for a first upload.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

PENDING_DAYS = 30
PENDING_PER_USER = 3


@dataclass(frozen=True)
class Identity:
    """The identity that a publisher stands for; an empty `environment` means any or none."""

    owner: str
    owner_id: str
    repository: str
    workflow: str
    environment: str = ""

    @property
    def slug(self) -> str:
        """`owner/repository`."""
        return f"{self.owner}/{self.repository}"

    @property
    def workflow_ref(self) -> str:
        """What `job_workflow_ref` has to say, up to the `@`."""
        return f"{self.slug}/.github/workflows/{self.workflow}"

    @property
    def unique_key(self) -> tuple[str, str, str, str]:
        """What no two pending publishers may have in common; neither project nor owner id belong to it."""
        return (self.repository, self.owner, self.workflow, self.environment)


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
