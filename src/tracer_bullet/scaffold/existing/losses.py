"""Contents of the user's own that `tracer init` would overwrite or delete, and git could not restore."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError
from tracer_bullet.project.git import ask_git
from tracer_bullet.project.uncommitted import find_uncommitted
from tracer_bullet.scaffold.existing.line_ends import unify

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from tracer_bullet.project.uncommitted import UncommittedFile
    from tracer_bullet.text.files import Change


class Loss(NamedTuple):
    """A file that git could not restore, and whether it would be deleted (otherwise overwritten).

    `is_replaced` says that `--replace` names it, which expects it to be there.
    """

    file: UncommittedFile
    is_deleted: bool
    is_replaced: bool

    def __str__(self) -> str:
        return f"{self.file} and would be {'deleted' if self.is_deleted else 'overwritten'}"


def find_losses(
    changes: Iterable[Change], replaced: Iterable[Change], generated: Container[bytes], root: Path
) -> tuple[Loss, ...]:
    """The files among `changes` that git could not restore; `replaced` are those that `--replace` names.

    `generated` are the contents that tracer makes of the recorded answers, with line feeds: nothing of the
    user's own is lost with them.
    """
    named = {change.path for change in replaced}
    risks: dict[str, Change] = {}
    for change in changes:
        target = Path(os.path.realpath(change.path))
        is_own = change.before is not None and unify(change.before) not in generated
        if is_own and target.is_relative_to(root):  # a file elsewhere is never written
            risks[target.relative_to(root).as_posix()] = change
    found = ((file, risks[file.path]) for file in find_uncommitted(root, list(risks)))
    return tuple(Loss(file, change.after is None, change.path in named) for file, change in found)


def check_losses(losses: Sequence[Loss], root: Path, again: str = "tracer init") -> None:
    """Raise RefusedError if there are `losses`, with the commands that keep these contents.

    `again` is the command to run after these.
    """
    if losses:
        raise RefusedError(
            "\n- ".join(["git could not restore these files:", *map(str, losses)]),
            hint="\n".join(_say_cures(losses, root, again)),
        )


def _say_cures(losses: Sequence[Loss], root: Path, again: str) -> list[str]:
    """Commands for the current directory, each with a comment that says what it does and what comes next."""
    files = [loss.file for loss in losses]
    git = _Git(root)
    if any(file.is_unmerged for file in files):
        return [f"{git('status')}  # shows how to finish the merge; then run `{again}` again"]
    cures = []
    if not any(file.has_third_version for file in files):
        cures.append(f"{_commit(files, git)}  # commits them; then run `{again}` again")
    has_commits = bool(ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD"))
    if has_commits and not any(file.is_intended for file in files):
        gone = [loss.file for loss in losses if loss.is_replaced and not loss.file.committed]
        without = "".join(f" without `--replace {Path(file.path).name}`" for file in gone)
        cures.append(
            f"{_stash(files, git)}  # sets them aside until `git stash pop`; "
            f"then run `{again}` again{without}"
        )
    return cures


def _commit(files: Sequence[UncommittedFile], git: _Git) -> str:
    force = ["--force"] if any(file.is_ignored for file in files) else []
    commands = [
        *_prepare(files, git),
        git("add", *force, files=files),
        git("commit", "-m", "Save files before tracer init", files=files),
    ]
    return " && ".join(commands)


def _stash(files: Sequence[UncommittedFile], git: _Git) -> str:
    untracked = ["--include-untracked"] if any(not file.is_tracked for file in files) else []
    option = ["--all"] if any(file.is_ignored for file in files) else untracked
    return " && ".join([*_prepare(files, git), git("stash", "push", *option, files=files)])


def _prepare(files: Sequence[UncommittedFile], git: _Git) -> list[str]:
    """What has to come first so that git sees the changes of the working tree, and they are all there are."""
    hidden = [file for file in files if file.is_hidden]
    staged_only = [file for file in files if file.is_staged_only]
    # git accepts one of these options at a time
    options = ("--no-assume-unchanged", "--no-skip-worktree") if hidden else ()
    restore = [git("restore", files=staged_only)] if staged_only else []
    return [*(git("update-index", option, files=hidden) for option in options), *restore]


class _Git(NamedTuple):
    """Commands for git in the repository at `root`, as they work in the current directory."""

    root: Path

    def __call__(self, *words: str, files: Sequence[UncommittedFile] = ()) -> str:
        is_inside = Path.cwd().resolve().is_relative_to(self.root)
        place = [] if is_inside else ["-C", os.path.relpath(self.root)]
        paths = [os.path.relpath(self.root / file.path) if is_inside else file.path for file in files]
        return shlex.join(["git", *place, *words, *(["--", *paths] if paths else [])])
