"""What git knows of the repository: its root, branches, tags and configuration. Only ever reads."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.worktree import outside_of_git
from tracer_bullet.refs import HEADS, TAGS, new_branch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TIMEOUT = 60
_MOVING_VARIABLES = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS",
})  # fmt: skip
_PLAIN_SETTING = re.compile(
    r"""\s*(?:[#;].*|\[[\w.-]+(?:\ "[^"\\]*")?\]|(?!worktree|bare\ =\ (?!false$))[\w-]+\ =\ [^"\\]*)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A line of a repository's settings that git surely reads, and that does not move its working tree."""
_URL = re.compile(r"remote\..+\.url\Z", re.DOTALL)


class GitSnapshot(NamedTuple):
    """A snapshot. `branch` is what is checked out, also without a commit; empty on a detached HEAD.

    `references` are full names with the name that each symbolic one points to (else empty), the newest first.
    `config` holds the effective values. `remote_urls` are the addresses that git fetches from, by name of the
    remote, as git resolves them; they may hold credentials.
    """

    root: Path
    branch: str
    references: Mapping[str, str]
    config: Mapping[str, str]
    remote_urls: Mapping[str, str]

    @property
    def tags(self) -> list[str]:
        """The names of all tags, the newest first."""
        return self._names(TAGS)

    @property
    def branches(self) -> list[str]:
        """The names of the local branches."""
        return self._names(HEADS)

    @property
    def new_branch(self) -> str:
        """A name for a tracer branch that can be made here, and pushed to each remote."""
        theirs = (name.partition("/")[2] for name in self._names("refs/remotes/"))
        return new_branch({self.branch, *self.branches, *theirs})

    def default_branch(self, remote: str) -> Detected[str] | None:
        """The branch that the repository on GitHub most likely shows first, or None if nothing tells.

        `remote` is the name of the remote that stands for that repository, empty if there is none.
        """
        prefix = f"refs/remotes/{remote}/"
        head = self.references.get(f"{prefix}HEAD", "")
        if head:
            return Detected(head.removeprefix(prefix), f"from {remote}/HEAD")
        local = self.branches or [self.branch]
        for names, where in ((self._names(prefix), f"remote `{remote}`"), (local, "this repository")):
            for usual in ("main", "master"):
                if usual in names:
                    return Detected(usual, f"the usual name, and {where} has it")
        configured = self.config.get("init.defaultbranch", "")
        if configured in local:
            return Detected(configured, "from init.defaultBranch in git's configuration")
        return Detected(local[0], "the only branch") if len(local) == 1 and local[0] else None

    def _names(self, prefix: str) -> list[str]:
        return [name.removeprefix(prefix) for name in self.references if name.startswith(prefix)]


def read_repository(directory: Path) -> GitSnapshot:
    """What git knows of the repository whose working tree holds `directory`, which need not exist yet.

    Raises TracerError where there is none, with the command that makes one.
    """
    return _read_snapshot(_find_root(directory))


@read_once
def _read_snapshot(root: Path) -> GitSnapshot:
    listed = ask_git(root, "for-each-ref", "--sort=-creatordate", "--format=%(refname)%09%(symref)%09%(HEAD)")
    references = [line.split("\t") for line in listed.splitlines()]
    current = next((name for name, _, head in references if head == "*"), "")
    entries = (entry.partition("\n") for entry in ask_git(root, "config", "--list", "-z").split("\0"))
    config = [(key, value) for key, _, value in entries]
    return GitSnapshot(
        root,
        # With `--short` a tag of the same name would make it `heads/NAME`; without a commit it is no ref.
        (current or ask_git(root, "symbolic-ref", "--quiet", "HEAD")).removeprefix(HEADS),
        {name: target for name, target, _ in references},
        dict(config),
        _read_remotes(root, config),
    )


@read_once
def tracked_files(root: Path, *patterns: str) -> list[str]:
    """The files that git tracks or would track (not ignored), by git's own patterns, as paths from `root`.

    None outside of a repository: git is not asked there, as the playground has no programs.
    """
    if not may_be_in_git(root):
        return []
    listed = ask_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return sorted({path for path in listed.split("\0") if path})


def files_with(root: Path, text: str, *patterns: str) -> list[str]:
    """Those files of `tracked_files` that have `text` in them."""
    options = ["--fixed-strings", "--files-with-matches", "-z", "--untracked", "-e", text, "--", *patterns]
    return sorted(path for path in ask_git(root, "grep", *options).split("\0") if path)


def tags_at_head(root: Path) -> list[str]:
    """The tags that point to the commit which is checked out; none without a commit."""
    return ask_git(root, "tag", "--points-at", "HEAD").split()


def commit_that_added(root: Path, text: str, path: str) -> str:
    """The commit that brought `text` into the file `path`: short hash, day, subject; empty if none did.

    Empty in a shallow clone too: git would name the oldest commit that it has there.
    """
    if ask_git(root, "rev-parse", "--is-shallow-repository") == "true":
        return ""
    options = ["--max-count=1", "--format=%h %as %s"]
    return ask_git(root, "log", *options, f"-S{text}", "--", path)


def _read_remotes(root: Path, config: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Each remote's address after `url.*.insteadOf`: https://git-scm.com/docs/git-ls-remote#Documentation/git-ls-remote.txt---get-url."""
    remotes: dict[str, str] = {}
    for key, value in config:
        if _URL.match(key):
            remotes.setdefault(key.removeprefix("remote.").removesuffix(".url"), value)
    if not any(key.endswith("insteadof") for key, _ in config):
        return remotes
    return {name: ask_git(root, "ls-remote", "--get-url", name) for name in remotes}


def known_files(root: Path, *paths: str) -> set[str]:
    """Those of `paths`, from `root`, that git tracks, whether they are on the disk or gone."""
    listed = ask_git(root, "--literal-pathspecs", "ls-files", "-z", "--cached", "--", *paths)
    return {path for path in listed.split("\0") if path}


def _no_worktree(directory: Path) -> TracerError:
    """Why git has no files of `directory`, with the cure."""
    if not directory.exists():
        return TracerError(f"`{directory}` does not exist", hint=f"git init {directory}  # for a new package")
    if (directory / "HEAD").is_file() and (directory / "objects").is_dir():
        return TracerError(
            f"`{directory}` is a bare repository, which has no files", hint="change into a clone of it"
        )
    return outside_of_git(directory)


@read_once
def _find_root(directory: Path) -> Path:
    existing = next(path for path in (directory, *directory.absolute().parents) if path.is_dir())
    if not may_be_in_git(existing):
        raise _no_worktree(directory)
    if _is_surely_root(existing):
        return existing.resolve()
    finished = _start(existing, "rev-parse", "--show-toplevel")
    if finished.returncode == 0:
        return Path(finished.stdout.rstrip("\n")).resolve()
    if "not a git repository" in finished.stderr:
        raise _no_worktree(directory)
    said = [line.strip() for line in finished.stderr.splitlines() if line.strip()] or ["git gave no reason"]
    raise TracerError(f"git cannot tell the repository of `{directory}`: {said[0]}", hint="\n".join(said[1:]))


def _is_surely_root(directory: Path) -> bool:
    """Whether git surely calls `directory` the root of a working tree: it need not be started then.

    Not of a repository that another user owns, which git refuses, or whose settings may move the tree:
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreworktree
    """
    git = directory / ".git"
    if _MOVING_VARIABLES & os.environ.keys() or not hasattr(os, "geteuid"):
        return False
    try:
        owners = {directory.stat().st_uid, git.lstat().st_uid}
        settings = (git / "config").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return False
    is_whole = (git / "HEAD").is_file() and all((git / name).is_dir() for name in ("objects", "refs"))
    return is_whole and owners == {os.geteuid()} and all(map(_PLAIN_SETTING.fullmatch, settings))


def may_be_in_git(directory: Path) -> bool:
    """Whether git might find a repository for `directory`, without starting it.

    https://git-scm.com/docs/git#_the_git_repository
    """
    if "GIT_DIR" in os.environ:
        return True
    return any((path / ".git").exists() for path in (directory.resolve(), *directory.resolve().parents))


def ask_git(root: Path, *words: str) -> str:
    """What git answers; nothing where it has no answer."""
    finished = _start(root, *words)
    return finished.stdout.rstrip("\n") if finished.returncode == 0 else ""


def read_blob(root: Path, blob: str, path: str) -> bytes | None:
    """The bytes that git would check out at `path` (from `root`) for a blob; None if git does not have it."""
    words = ["git", "-C", str(root), "cat-file", "--filters", f"--path={path}", blob]
    finished = subprocess.run(words, capture_output=True, check=False, timeout=_TIMEOUT)
    return finished.stdout if finished.returncode == 0 else None


def blob_of(root: Path, path: str) -> str:
    """git's name for what the file at `path`, from `root`, would be in a commit."""
    return ask_git(root, "hash-object", "--", path)


def _start(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", "-C", str(directory), *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=_TIMEOUT,
        )
    except FileNotFoundError as error:
        raise TracerError(
            "git is not installed, or not on PATH", hint="https://git-scm.com/downloads"
        ) from error
