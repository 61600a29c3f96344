"""The few things that are written to git: a commit of named files, a tag, a push that is never forced."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from pathlib import Path


def write_git(root: Path, *words: str) -> str:
    """What git answers; raises TracerError, in git's own words, if it fails."""
    done = subprocess.run(
        ["git", "-C", str(root), *words],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["git gave no reason"]
        raise TracerError(f"`git {words[0]}` failed: {said[-1]}", hint=f"git {' '.join(words)}")
    return done.stdout.rstrip("\n")


def head_text(root: Path, path: str) -> bytes | None:
    """The file at HEAD, None if HEAD does not have it."""
    done = subprocess.run(
        ["git", "-C", str(root), "cat-file", "blob", f"HEAD:{path}"], capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def staged_paths(root: Path) -> list[str]:
    """What the next plain commit would hold."""
    return _paths(write_git(root, "diff", "--cached", "--name-only", "-z"))


def changed_paths(root: Path) -> list[str]:
    """What differs from HEAD, new files among it; ignored files do not count."""
    status = write_git(root, "status", "--porcelain", "-z", "--no-renames")
    return [entry[3:] for entry in status.split("\0") if entry]


def commit_paths(root: Path, paths: list[str], message: str) -> None:
    """Commit these files as they are now, and nothing else that is staged."""
    write_git(root, "add", "--", *paths)
    write_git(root, "commit", "--quiet", "--message", message, "--only", "--", *paths)


def push_url(root: Path, remote: str) -> str:
    """Where a push to `remote` goes; it may hold credentials, so it is never shown."""
    return write_git(root, "remote", "get-url", "--push", remote)


def remote_commit(root: Path, remote: str, ref: str) -> str:
    """The commit of `ref` (a full name) at the remote, of a tag what it points to; empty if there is none."""
    listed = write_git(root, "ls-remote", push_url(root, remote), ref, f"{ref}^{{}}").splitlines()
    found = {name: commit for commit, _, name in (line.partition("\t") for line in listed)}
    return found.get(f"{ref}^{{}}") or found.get(ref, "")


def commits_to_push(root: Path, remote: str, known: str) -> list[str]:
    """What a push would publish, newest first: short hash and subject; `known` is what the remote has."""
    others = [f"^{known}"] if known and _has_commit(root, known) else ["--not", f"--remotes={remote}"]
    return write_git(root, "log", "--format=%h %s", "HEAD", *others).splitlines()


def is_ancestor(root: Path, commit: str) -> bool:
    """Whether HEAD goes on from `commit`; False for one that is not known here."""
    if not _has_commit(root, commit):
        return False
    words = ["git", "-C", str(root), "merge-base", "--is-ancestor", commit, "HEAD"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def push(root: Path, remote: str, *refs: str) -> None:
    """Push, with git's own talk on this terminal; raises TracerError if git does not."""
    words = ["git", "-C", str(root), "push", "--set-upstream", remote, *refs]
    if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        raise TracerError(
            "`git push` failed", hint=f"git push {remote} {' '.join(refs)}, then run this again"
        )


def _has_commit(root: Path, commit: str) -> bool:
    words = ["git", "-C", str(root), "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _paths(listed: str) -> list[str]:
    return [path for path in listed.split("\0") if path]
