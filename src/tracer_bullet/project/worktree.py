"""Finding a repository and its workflows by looking at the files, for commands too short to start git."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from tracer_bullet.errors import TracerError

WORKFLOWS = Path(".github", "workflows")
WORKFLOW_NAME = "publish.yml"
"""The file of the workflow, if the answers name no other."""
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#about-yaml-syntax-for-workflows
_ENDINGS = (".yml", ".yaml")


def find_worktree(directory: Path) -> Path:
    """The nearest directory from `directory` upward that holds a `.git`; a worktree's is a file.

    Raises TracerError where there is none.
    """
    start = directory.absolute()
    for candidate in (start, *start.parents):
        if (candidate / ".git").exists():
            return candidate
    raise outside_of_git(directory)


def outside_of_git(directory: Path) -> TracerError:
    """What to raise for a `directory` that no git repository holds; it may only be the wrong one."""
    return TracerError(
        f"`{directory}` is not in a git repository, and a workflow needs one",
        hint=f"change into your repository, or create one: git init {shlex.quote(str(directory))}",
    )


def mentions(root: Path, word: bytes) -> bool:
    """Whether the settings of the repository at `root` speak of `word`; reading them takes more code."""
    files = (root / name for name in ("pyproject.toml", "tracer.toml"))
    return any(path.is_file() and word in path.read_bytes() for path in files)


def show_path(path: Path, root: Path | None = None) -> str:
    """`path` from `root`, with slashes, where it lies below that; otherwise as one would type it here.

    That is relative to the current directory, or absolute where that is shorter.
    """
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    absolute = str(path.absolute())
    try:
        return min(os.path.relpath(path), absolute, key=len)
    except ValueError:  # another drive of Windows
        return absolute


def is_workflow_folder(directory: Path) -> bool:
    """Whether GitHub would take the files of a directory for workflows, whatever repository it is in."""
    return directory.parts[-2:] == WORKFLOWS.parts


def is_run_by_github(path: str) -> bool:
    """Whether GitHub takes the file at `path`, from the root of the repository, for a workflow."""
    return Path(path).parent == WORKFLOWS and path.endswith(_ENDINGS)


def find_root(directory: Path) -> Path:
    """`directory` itself where it has workflows, in a repository or not; else `find_worktree` of it."""
    return directory if (directory / WORKFLOWS).is_dir() else find_worktree(directory)


def workflow_files(root: Path) -> tuple[Path, ...]:
    """The workflows of the repository at `root`, sorted; none where there is no such directory."""
    directory = root / WORKFLOWS
    if not directory.is_dir():
        return ()
    return tuple(sorted(path for path in directory.iterdir() if path.suffix in _ENDINGS and path.is_file()))


def find_workflow(name: str, directory: Path = Path()) -> Path:
    """The workflow that somebody in `directory` means by `name`: a path, or a name in .github/workflows.

    Raises TracerError, with the names there are, for a name of nothing.
    """
    path = directory / name
    if os.path.lexists(path) or path.name != name:
        return path
    root = find_root(directory.absolute())
    found = root / WORKFLOWS / name
    if os.path.lexists(found):
        return found
    known = ", ".join(path.name for path in workflow_files(root)) or "none"
    raise TracerError(f"no workflow `{name}`", hint=f"the workflows of this repository: {known}")
