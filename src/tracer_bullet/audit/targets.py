"""What somebody means by PATH: workflow files, a repository, or a folder of repositories."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.worktree import (
    WORKFLOWS,
    find_root,
    find_workflow,
    find_worktree,
    is_workflow_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAX_DEPTH = 4
_NOT_ENTERED = frozenset({"node_modules", "__pycache__", "site-packages"})
_ENDINGS = (".yml", ".yaml")


class AuditTarget(NamedTuple):
    """A repository, or what stands for it, and the files that were named; none: all of its workflows."""

    root: Path
    files: tuple[Path, ...] = ()


def find_targets(names: Sequence[str]) -> list[AuditTarget]:
    """The repositories behind `names`; without any, the current one. Files of one repository are one target.

    Raises TracerError for a name of nothing, and for a folder without a workflow.
    """
    if not names:
        return [AuditTarget(find_root(Path.cwd()))]
    whole: dict[Path, None] = {}
    files: dict[Path, list[Path]] = {}
    for name in names:
        path = find_workflow(name).absolute()
        if path.is_dir():
            found = list(_repositories(path))
            whole |= dict.fromkeys(found)
            for file in [] if found else _loose_files(path):
                files.setdefault(_root_of(file), []).append(file)
        else:
            files.setdefault(_root_of(_existing(path, name)), []).append(path)
    chosen = [AuditTarget(root, tuple(paths)) for root, paths in files.items() if root not in whole]
    return [*map(AuditTarget, whole), *chosen]


def _existing(path: Path, name: str) -> Path:
    if not os.path.lexists(path):
        raise TracerError("no such file or directory", place=Place(name))
    return path


def _repositories(directory: Path) -> Iterator[Path]:
    """`directory` itself if it has workflows, or is the folder of them; otherwise the repositories below."""
    if is_workflow_folder(directory):
        yield directory.parent.parent
        return
    if (directory / WORKFLOWS).is_dir() or (directory / ".git").exists():
        yield directory
        return
    for folder, below, _ in os.walk(directory):
        place = Path(folder)
        if (place / WORKFLOWS).is_dir():
            yield place
            below.clear()
        elif len(place.relative_to(directory).parts) >= _MAX_DEPTH:
            below.clear()
        else:
            below[:] = sorted(name for name in below if not name.startswith(".") and name not in _NOT_ENTERED)


def _loose_files(directory: Path) -> list[Path]:
    found = sorted(path for path in directory.iterdir() if path.suffix in _ENDINGS and path.is_file())
    if not found:
        hint = "give a workflow, a repository with .github/workflows, or a folder of repositories"
        raise TracerError("no workflow is in this folder", hint=hint, place=Place(str(directory)))
    return found


def _root_of(path: Path) -> Path:
    """The repository of a file; its folder if it lies in none."""
    directory = path.parent
    if is_workflow_folder(directory):
        return directory.parent.parent
    try:
        return find_worktree(directory)
    except TracerError:
        return directory
