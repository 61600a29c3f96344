"""Calls of reusable workflows: which can be read, and how far they are followed.

https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Job, Workflow

MAX_DEPTH = 10
"""How deep GitHub lets workflows call each other, the first caller counted."""
MAX_CALLED = 50
"""How many calls GitHub allows in one run; what is beyond is not followed."""


class Calls:
    """The workflows of a repository, and the calls that are being followed in one run.

    `files` has them by path, and those of a branch as `owner/name/PATH@BRANCH`, the repository in lower case.
    """

    def __init__(self, files: Mapping[str, Workflow]) -> None:
        self._files = files
        self._made = 0
        self._chain: list[str] = []

    def find(self, job: Job) -> Workflow | None:
        """The workflow that `job` calls, None where it calls none, or one that is not followed."""
        path = self._path_of(job)
        if path in self._chain or len(self._chain) >= MAX_DEPTH - 1 or self._made >= MAX_CALLED:
            return None
        return self._files.get(path)

    def enter(self, job: Job) -> None:
        """Begins to follow the call that `job` makes."""
        self._chain.append(self._path_of(job))
        self._made += 1

    def _path_of(self, job: Job) -> str:
        """What `files` has the called workflow under: `./` within one of a branch is on that branch."""
        if job.uses is None:
            return ""
        if not job.uses.is_local:
            return f"{job.uses.repository}/{job.uses.path}@{job.uses.ref}"
        repository, _, branch = (self._chain[-1] if self._chain else "").partition("/.github/")
        return (
            f"{repository}/{job.uses.local_path}@{branch.partition('@')[2]}"
            if branch
            else job.uses.local_path
        )

    def leave(self) -> None:
        """Is done with the call that was entered last."""
        self._chain.pop()
