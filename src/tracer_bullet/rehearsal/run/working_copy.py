"""A copy of the repository to rehearse on: its history and tags, and what is not committed yet.

The original is only read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS, TAGS, short_name

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = (
    "safe.directory=*",
    "protocol.file.allow=always",
    "core.hooksPath=/dev/null",
    "init.templateDir=",
    "user.name=tracer",
    "user.email=tracer@localhost",
    "commit.gpgsign=false",
    "tag.gpgsign=false",
)
"""How git is set up for the copy, without anything of the user's own."""


@dataclass(frozen=True)
class Copy:
    """`origin` is the bare repository that jobs check out from, `tree` the files at the rehearsed commit."""

    origin: Path
    tree: Path

    @property
    def sha(self) -> str:
        """The commit that is checked out in `tree`."""
        return git(self.tree, "rev-parse", "HEAD").strip()

    @property
    def message(self) -> str:
        """The message of that commit."""
        return git(self.tree, "log", "-1", "--format=%B").strip()

    def push(self, ref: str) -> None:
        """Push a branch or a tag, which is given by its full name, and check it out."""
        if ref.startswith(TAGS):
            self.push_tag(short_name(ref))
        else:
            self.push_branch(short_name(ref))

    def push_branch(self, branch: str) -> None:
        """Make the current commit the head of `branch`."""
        git(self.tree, "checkout", "--quiet", "-B", branch)
        git(self.tree, "push", "--quiet", "--force", str(self.origin), f"HEAD:{HEADS}{branch}")

    def push_tag(self, tag: str) -> None:
        """Check out a tag; one that does not exist yet is made of the current commit.

        It is a lightweight one, as GitHub makes with a release.
        """
        if git(self.tree, "tag", "--list", tag).strip():
            git(self.tree, "checkout", "--quiet", "--force", TAGS + tag)
            return
        git(self.tree, "tag", tag)
        git(self.tree, "push", "--quiet", str(self.origin), TAGS + tag)
        git(self.tree, "checkout", "--quiet", "--force", TAGS + tag)

    def commit(self, message: str) -> None:
        """Commit what was changed in `tree`."""
        _commit(self.tree, message)

    def fork(self, folder: Path) -> Copy:
        """Another copy in `folder`, for one run to fetch from, to push to and to check out in."""
        folder.mkdir()
        copy = Copy(folder / "origin.git", folder / "tree")
        _mirror(self.origin, copy.origin)
        git(folder, "clone", "--quiet", "--no-checkout", str(self.tree), str(copy.tree))
        git(copy.tree, "checkout", "--quiet", "--detach", self.sha)
        git(copy.tree, "remote", "set-url", "origin", git(self.tree, "remote", "get-url", "origin").strip())
        return copy

    def move_tag(self, tag: str) -> None:
        """Give a tag, which may exist, to the current commit."""
        git(self.tree, "tag", "--force", tag)
        git(self.tree, "push", "--quiet", "--force", str(self.origin), TAGS + tag)

    def commit_of(self, tag: str) -> str:
        """The commit that a tag of the repository is on."""
        return git(self.tree, "rev-parse", f"{TAGS}{tag}^{{commit}}").strip()

    def list_tags(self) -> list[str]:
        """The tags of the commit that is checked out."""
        return git(self.tree, "tag", "--points-at", "HEAD").split()

    def has_tag(self, tag: str) -> bool:
        """Whether the repository has this tag already."""
        return bool(git(self.tree, "tag", "--list", tag).strip())


def copy_repository(root: Path, folder: Path, slug: str) -> Copy:
    """Copy the repository at `root` into `folder`; `slug` is `owner/name` on GitHub.

    Raises TracerError where there is no commit to copy.
    """
    if not _ask(root, "rev-parse", "--quiet", "--verify", "HEAD"):
        raise TracerError(
            "there is no commit yet, and a workflow runs on a commit", hint="git add --all && git commit"
        )
    copy = Copy(folder / "origin.git", folder / "tree")
    _mirror(root, copy.origin)
    git(folder, "clone", "--quiet", "--no-checkout", str(copy.origin), str(copy.tree))
    git(copy.tree, "checkout", "--quiet", "--detach", git(root, "rev-parse", "HEAD").strip())
    git(copy.tree, "remote", "set-url", "origin", f"https://github.com/{slug}.git")
    _add_uncommitted(root, copy.tree)
    return copy


def _mirror(source: Path, target: Path) -> None:
    """A bare repository that sends any commit that a client names, as GitHub does."""
    setting = "uploadpack.allowAnySHA1InWant=true"
    git(source, "clone", "--quiet", "--mirror", "--config", setting, str(source), str(target))


def list_changes(root: Path) -> list[str]:
    """The paths of files that differ from the last commit, new ones included, ignored ones not."""
    listed = git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    return [entry[3:] for entry in listed.split("\0") if entry]


def _add_uncommitted(root: Path, tree: Path) -> None:
    changes = list_changes(root)
    for name in changes:
        _replace(root / name, tree / name)
    if changes:
        _commit(tree, "not committed yet")


def _commit(tree: Path, message: str) -> None:
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--allow-empty", "--no-verify", "--message", message)


def _replace(source: Path, target: Path) -> None:
    if target.is_symlink() or target.is_file():
        target.unlink()
    if source.is_symlink() or source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


def git(place: Path, *words: str) -> str:
    """What git prints; nothing of the user's own configuration is used. Raises TracerError if git fails."""
    done = _start(place, words)
    if done.returncode:
        raise TracerError(f"git {words[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _ask(place: Path, *words: str) -> bool:
    return _start(place, words).returncode == 0


def _start(place: Path, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    hidden = {name for name in os.environ if name.startswith("GIT_")}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return subprocess.run(
        ["git", *settings, *words],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        errors="surrogateescape",
    )
