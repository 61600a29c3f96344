"""What git knows of the repository: its root, its branches, its tags. Only ever reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected

_TIMEOUT = 60


def find_root(directory: Path) -> Path:
    """The root of the working tree that holds `directory`, which need not exist yet.

    Raises TracerError where there is none, with the command that makes one.
    """
    existing = next(path for path in (directory, *directory.absolute().parents) if path.is_dir())
    finished = _start(existing, "rev-parse", "--show-toplevel")
    if finished.returncode == 0:
        return Path(finished.stdout.rstrip("\n"))
    if "not a git repository" in finished.stderr:
        raise TracerError(
            f"`{directory}` is not in a git repository, and a workflow belongs to one",
            hint=f"git init {directory}",
        )
    said = finished.stderr.strip().splitlines() or ["git gave no reason"]
    raise TracerError(f"git cannot tell the repository of `{directory}`: {said[0]}", hint="\n".join(said[1:]))


def current_branch(root: Path) -> str:
    """The branch that is checked out, a branch without commits too; empty on a detached HEAD."""
    return _ask(root, "symbolic-ref", "--quiet", "--short", "HEAD")


def default_branch(root: Path, remote: str = "") -> Detected[str] | None:
    """The branch that the repository on GitHub most likely shows first, or None if nothing tells.

    `remote` is the name of the remote that stands for that repository, empty if there is none.
    """
    head = _ask(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote}/HEAD") if remote else ""
    if head:
        return Detected(head.removeprefix(f"{remote}/"), f"from {remote}/HEAD")
    remote_names = [name.removeprefix(f"{remote}/") for name in _references(root, f"refs/remotes/{remote}")]
    local_names = _references(root, "refs/heads") or [current_branch(root)]
    for names, where in (
        (remote_names if remote else [], f"remote `{remote}`"),
        (local_names, "this repository"),
    ):
        for usual in ("main", "master"):
            if usual in names:
                return Detected(usual, f"the usual name, and {where} has it")
    configured = _ask(root, "config", "--get", "init.defaultBranch")
    if configured in local_names:
        return Detected(configured, "from init.defaultBranch in git's configuration")
    return Detected(local_names[0], "the only branch") if len(local_names) == 1 and local_names[0] else None


def tags(root: Path) -> list[str]:
    """The names of all tags, the newest first."""
    return _ask(root, "tag", "--list", "--sort=-creatordate").splitlines()


def tracked_files(root: Path, *patterns: str) -> list[str]:
    """The files that git tracks or would track (not ignored), by git's own patterns, as paths from `root`."""
    listed = _ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return sorted({path for path in listed.split("\0") if path})


def configured_person(root: Path) -> tuple[str, str]:
    """`user.name` and `user.email`; empty where git was not told."""
    return _ask(root, "config", "--get", "user.name"), _ask(root, "config", "--get", "user.email")


def remote_urls(root: Path) -> dict[str, str]:
    """The addresses as written in the configuration, by name of the remote; they may hold credentials."""
    lines = _ask(root, "config", "--get-regexp", r"^remote\..*\.url$").splitlines()
    pairs = (line.partition(" ") for line in lines)
    return {key.removeprefix("remote.").removesuffix(".url"): url for key, _, url in pairs}


def _references(root: Path, below: str) -> list[str]:
    return _ask(root, "for-each-ref", "--format=%(refname:short)", below).splitlines()


def _ask(root: Path, *words: str) -> str:
    """What git answers; nothing where it has no answer."""
    finished = _start(root, *words)
    return finished.stdout.rstrip("\n") if finished.returncode == 0 else ""


def _start(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(directory), *words]
    try:
        return subprocess.run(
            command,
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
