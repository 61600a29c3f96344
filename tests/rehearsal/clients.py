"""The real twine, uv and pip, pointed at the stand-ins by environment variables alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.github import GitHubIdentity
from tracer_bullet.rehearsal.standin.pending import register_pending
from tracer_bullet.rehearsal.standin.publisher import PendingPublisher

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.providers.claims import Identity
    from tracer_bullet.rehearsal.server.standins import Standins

IDENTITY = GitHubIdentity("octo-org", "4242", "demo", "publish.yml", "testpypi")
REF = "refs/heads/main"


def make_claims(**changes: Any) -> dict[str, Any]:
    """The claims of a job that `IDENTITY` stands for, some of them changed."""
    claims = {
        "repository": IDENTITY.slug,
        "repository_owner": IDENTITY.owner,
        "repository_owner_id": IDENTITY.owner_id,
        "job_workflow_ref": f"{IDENTITY.workflow_ref}@{REF}",
        "workflow_ref": f"{IDENTITY.workflow_ref}@{REF}",
        "ref": REF,
        "sha": "0" * 40,
        "event_name": "push",
        "environment": "testpypi",
    }
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


@dataclass
class Clock:
    """A clock that a test may move."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Outcome:
    code: int
    output: str

    def says(self, text: str) -> bool:
        """Whether `text` was printed, whatever lines the client broke it into."""
        return _flatten(text) in _flatten(self.output)


def _flatten(text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return re.sub(r"\s+", "", plain)


@dataclass(frozen=True)
class Clients:
    """Starts clients with their own home; `variables` are those of the job that they run in."""

    standins: Standins
    home: Path
    clock: Clock
    variables: dict[str, str] = field(default_factory=dict)

    def register(
        self, identity: Identity = IDENTITY, project: str = "tracer-demo", site: str = "testpypi"
    ) -> None:
        pending = PendingPublisher(identity, project, self.clock.now)
        self.standins.indexes[site].change(lambda index: register_pending(index, pending))

    def in_job(self, **claims: Any) -> Clients:
        granted = self.standins.grant("job", make_claims(**claims))
        return replace(self, variables={"GITHUB_ACTIONS": "true", **granted})

    def twine(self, *files: Path, options: tuple[str, ...] = (), repository: str = "testpypi") -> Outcome:
        command = [
            sys.executable,
            "-m",
            "twine",
            "upload",
            "--disable-progress-bar",
            "--repository",
            repository,
        ]
        return self.run(*command, *options, *map(str, files))

    def uv_publish(self, *files: Path, options: tuple[str, ...] = ()) -> Outcome:
        fixed = ("--trusted-publishing", "always", "--publish-url", "https://test.pypi.org/legacy/")
        return self.run("uv", "publish", *fixed, *options, *map(str, files))

    def run(self, *command: str) -> Outcome:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "NO_COLOR": "1", "COLUMNS": "500"}
        environment |= self.standins.client_variables() | self.variables
        done = subprocess.run(
            command, env=environment, cwd=self.home, capture_output=True, text=True, check=False, timeout=120
        )
        return Outcome(done.returncode, done.stdout + done.stderr)
