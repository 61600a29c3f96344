"""What becomes of the workflows that a repository has already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import show_path, workflow_files
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.text.files import Change


class LostJobs(NamedTuple):
    """The jobs of the workflow file `name` that go, because it `is_deleted` or is replaced by another."""

    name: str
    jobs: tuple[str, ...]
    is_deleted: bool


class Fates(NamedTuple):
    """The names of the workflow files that stay as they are, and what is lost of the others."""

    kept: tuple[str, ...]
    lost: tuple[LostJobs, ...]


def workflow_fates(root: Path, changes: Iterable[Change]) -> Fates:
    """What `changes`, which are not written yet, do to the workflows of the repository at `root`."""
    touched = {change.path: change for change in changes}
    there = workflow_files(root)
    losses = [_find_loss(touched[path], root) for path in there if path in touched]
    return Fates(
        tuple(path.name for path in there if path not in touched),
        tuple(loss for loss in losses if loss.is_deleted or loss.jobs),
    )


def _find_loss(change: Change, root: Path) -> LostJobs:
    kept = _jobs(change.after, change.path, root)
    before = _jobs(change.before, change.path, root)
    lost = tuple(job for job in before if job not in kept)
    return LostJobs(change.path.name, lost, is_deleted=change.after is None)


def _jobs(data: bytes | None, path: Path, root: Path) -> tuple[str, ...]:
    try:
        return tuple(read_workflow((data or b"").decode("utf-8-sig"), show_path(path, root)).jobs)
    except (TracerError, UnicodeDecodeError):
        return ()
