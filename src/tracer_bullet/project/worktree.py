"""Finding a repository and its workflows by looking at the files, for commands too short to start git."""

from __future__ import annotations

from pathlib import Path

from tracer_bullet.errors import TracerError

WORKFLOWS = Path(".github", "workflows")
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
    raise TracerError(
        f"`{directory}` is not in a git repository, and a workflow belongs to one",
        hint="change into your repository, or make one: git init",
    )


def workflow_files(root: Path) -> tuple[Path, ...]:
    """The workflows of the repository at `root`, sorted; none where there is no such directory."""
    directory = root / WORKFLOWS
    if not directory.is_dir():
        return ()
    return tuple(sorted(path for path in directory.iterdir() if path.suffix in _ENDINGS and path.is_file()))
