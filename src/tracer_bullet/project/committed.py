"""Files as git has them on the default branch, in the newest commit that is known here. Only ever reads."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import ask_git, may_be_in_git
from tracer_bullet.refs import HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_USUAL = ("main", "master")


class Committed(NamedTuple):
    """The files of one folder in the commit that `ref` names."""

    ref: str
    commit: str
    texts: dict[str, str]

    def __str__(self) -> str:
        return f"`{self.ref}` at {self.commit[:10]}"


def read_default_branch(root: Path, folder: str, given: str = "") -> Committed | None:
    """The files below `folder` on the default branch, `given` or found as git's remotes say.

    None where the checkout itself stands for it: outside of git, before the first commit, and where nothing
    tells, or where the only such branch is the one that is checked out.
    """
    if not may_be_in_git(root):
        return None
    try:
        current = ask_git(root, "symbolic-ref", "--quiet", "HEAD").removeprefix(HEADS)
        for ref in _candidates(root, given):
            if commit := ask_git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
                return (
                    None if ref == current and not given else Committed(ref, commit, _read(root, ref, folder))
                )
    except TracerError:
        return None
    return None


def _candidates(root: Path, given: str) -> Iterator[str]:
    """The names to try: what was given, then the first of the remote's and the local ones."""
    if given:
        yield from (f"origin/{given}", given)
        return
    yield "origin/HEAD"
    remote = [name for name in _USUAL if ask_git(root, "rev-parse", "--verify", "--quiet", f"origin/{name}")]
    if len(remote) == 1:
        yield f"origin/{remote[0]}"
    yield from _USUAL


def _read(root: Path, ref: str, folder: str) -> dict[str, str]:
    """The texts below `folder`; of a file that is the same in the checkout, the bytes there are taken."""
    listed = ask_git(root, "ls-tree", "-r", "-z", ref, "--", folder)
    found: dict[str, str] = {}
    for entry in filter(None, listed.split("\0")):
        about, _, path = entry.partition("\t")
        if path.endswith((".yml", ".yaml")):
            found[path] = (
                _same_text(root / path, about.split()[2]) or ask_git(root, "show", f"{ref}:{path}") + "\n"
            )
    return found


def _same_text(path: Path, blob: str) -> str:
    """The text of a file whose bytes are those of `blob`; empty where they are not."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    name = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return data.decode("utf-8-sig", errors="replace") if name == blob else ""
