"""Workflows of the user's own whose place ours takes: they are deleted in the same write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.worktree import WORKFLOWS, show_path, workflow_files
from tracer_bullet.scaffold.changes import read_before
from tracer_bullet.text.files import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracer_bullet.workflow.simulator import Simulator


def deletions(
    names: Iterable[str], root: Path, siblings: Mapping[str, str], *, is_first: bool
) -> list[Change]:
    """The changes that delete the workflows `names`: paths, or names in .github/workflows below `root`.

    `siblings` are the workflows of other packages by file name, each with its package's directory. One that
    is gone is an error unless an earlier run (not `is_first`) may have deleted it. Raises TracerError for
    what is no such workflow, and RefusedError for a symlink.
    """
    paths = dict.fromkeys(_find(name, root) for name in names)
    found = [path for path in paths if is_first or path.exists() or path.is_symlink()]
    return [_delete(path, root, siblings) for path in found]


def _find(name: str, root: Path) -> Path:
    path = Path(name)
    if path.name == name:
        return root / WORKFLOWS / name
    path = path.absolute().parent.resolve() / path.name
    if path.parent != root / WORKFLOWS:
        raise TracerError(f"`{name}` is not in `{show_path(root / WORKFLOWS)}`", hint=_say_known(root))
    return path


def _delete(path: Path, root: Path, siblings: Mapping[str, str]) -> Change:
    place = Place(show_path(path))
    if path.is_symlink():
        raise RefusedError("tracer does not replace a symlink", hint=f"git rm {place.path}", place=place)
    if path.name in siblings:
        raise TracerError(
            f"this is what tracer wrote for the package in `{siblings[path.name]}`",
            hint="keep it: the two workflows publish different packages",
            place=place,
        )
    if path not in workflow_files(root):
        raise TracerError("expected a workflow to replace", hint=_say_known(root), place=place)
    return Change(path, read_before(path, root), None)


def check_calls(simulator: Simulator, replaced: Sequence[str]) -> None:
    """Raise RefusedError where a workflow of the `simulator` calls one that goes (paths from the root)."""
    for path, workflow in simulator.files.items():
        for job in workflow.jobs.values():
            called = job.uses.local_path if job.uses else ""
            if called in replaced:
                raise RefusedError(
                    f"the job `{job.id}` calls `{called}`, which is to be replaced",
                    hint=f"--replace {Path(path).name} too, or take the job out of it",
                    place=Place(path, job.span.line),
                )


def _say_known(root: Path) -> str:
    names = ", ".join(path.name for path in workflow_files(root)) or "none"
    return f"the workflows of this repository: {names}"
