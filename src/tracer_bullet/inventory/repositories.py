"""Finding the repositories below folders, in an order that every machine agrees on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class FoundRepository(NamedTuple):
    """The folder of a repository, and its path from the folder that was given."""

    root: Path
    path: str


def find_repositories(directories: Sequence[Path]) -> list[FoundRepository]:
    """The repositories in `directories`, sorted: each is one itself, or holds some, at any depth.

    A repository is a folder with `.git` or with workflows; what lies inside one is not looked at. Raises
    TracerError for a folder that is missing or holds none.
    """
    found: dict[Path, FoundRepository] = {}
    for directory in directories:
        if not directory.is_dir():
            raise TracerError(
                f"`{directory}` is not a folder", hint="name a repository, or a folder of clones"
            )
        roots = list(_walk(directory.absolute()))
        if not roots:
            raise TracerError(
                f"there is no repository in `{directory}`",
                hint="clone some first: git clone URL, or all-repos-clone",
            )
        found |= {root: FoundRepository(root, _show(root, directory.absolute())) for root in roots}
    return sorted(found.values(), key=lambda one: (one.path, one.root))


def choose_shard(repositories: Sequence[FoundRepository], number: int, count: int) -> list[FoundRepository]:
    """Those of shard `number` of `count`, counted from 1: every repository is in one of them."""
    return list(repositories[number - 1 :: count])


def _walk(directory: Path) -> Iterator[Path]:
    """Links are not followed, so that none leads around in a circle."""
    if (directory / ".git").exists() or (directory / WORKFLOWS).is_dir():
        yield directory
        return
    with os.scandir(directory) as entries:
        inner = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    for name in inner:
        if not name.startswith("."):
            yield from _walk(directory / name)


def _show(root: Path, given: Path) -> str:
    return root.name if root == given else root.relative_to(given).as_posix()
