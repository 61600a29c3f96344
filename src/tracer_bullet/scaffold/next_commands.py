"""The commands that come after `tracer init`: from the written files to the first tracer run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.project.git import known_files
from tracer_bullet.project.worktree import show_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.text.files import Change


def next_commands(
    repository: GitSnapshot,
    changes: Sequence[Change],
    *,
    armed: str,
    remote: str,
    through: str = "GitHub Actions",
) -> tuple[str, ...]:
    """One command a string, to be run where the user is; none where nothing changes.

    `armed` is the branch that the workflow is armed for. Without one they end with the commit.
    """
    if not changes:
        return ()
    root = repository.root
    there = [] if root == Path.cwd() else [f"cd {shlex.quote(show_path(root))}"]
    commit = [
        f"git add -- {shlex.join(_paths_to_add(root, changes))}",
        f"git commit -m {shlex.quote(f'Publish through {through}, TestPyPI first')}",
    ]
    if not armed:
        return (*there, *commit)
    option = "" if armed in repository.branches else "-c "
    switch = [] if armed == repository.branch else [f"git switch {option}{shlex.quote(armed)}"]
    push = f"git push -u {shlex.join([remote, armed])}"
    finalize = "tracer finalize  # after a green run, before the branch is merged"
    return (*there, *switch, *commit, push, finalize)


def _paths_to_add(root: Path, changes: Sequence[Change]) -> list[str]:
    """What `git add` takes: a file that is gone only if git knew it."""
    gone = [show_path(change.path, root) for change in changes if change.after is None]
    known = known_files(root, *gone) if gone else set()
    paths = [show_path(change.path, root) for change in changes]
    return [path for path in paths if path not in gone or path in known]
