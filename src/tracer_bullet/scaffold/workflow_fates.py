"""What becomes of the workflows that a repository has already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import show_path, workflow_files
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.text.files import Change


class Fates(NamedTuple):
    """The names of the workflow files that stay as they are, and of those that go, each with its jobs."""

    kept: tuple[str, ...]
    deleted: tuple[tuple[str, tuple[str, ...]], ...]


def workflow_fates(root: Path, changes: Iterable[Change]) -> Fates:
    """What `changes`, which are not written yet, do to the workflows of the repository at `root`."""
    touched = {change.path: change for change in changes}
    there = workflow_files(root)
    gone = (path for path in there if path in touched and touched[path].after is None)
    return Fates(
        tuple(path.name for path in there if path not in touched),
        tuple((path.name, _jobs(path, root)) for path in gone),
    )


def _jobs(path: Path, root: Path) -> tuple[str, ...]:
    try:
        return tuple(read_workflow(read_source(path).text, show_path(path, root)).jobs)
    except TracerError:
        return ()
