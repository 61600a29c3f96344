"""Files as git has them on the default branch, in the newest commit that is known here. Only ever reads."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import ask_git, may_be_in_git
from tracer_bullet.project.read_once import read_once
from tracer_bullet.refs import HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_USUAL = ("main", "master")
_REMOTE = "refs/remotes/origin/"


class Committed(NamedTuple):
    """The files of one folder in the commit that `ref` names."""

    ref: str
    commit: str
    texts: dict[str, str]

    def __str__(self) -> str:
        return f"`{self.ref}` at {self.commit[:10]}"


class Unread(NamedTuple):
    """The default branch cannot be read here: `why`, as a sentence with its cure."""

    why: str


@read_once
def read_default_branch(root: Path, folder: str, given: str) -> Committed | Unread | None:
    """The files below `folder` on the default branch, `given` or found as git's remotes say.

    None where the checkout itself stands for it: outside of git, before the first commit, without a remote,
    and where that branch is the one that is checked out.
    """
    if not given and not may_be_in_git(root):
        return None
    names = (given,) if given else _USUAL
    wanted = [HEADS + name for name in names] + [_REMOTE + name for name in ("HEAD", *names)]
    try:
        listed = ask_git(root, "for-each-ref", "--format=%(refname) %(objectname) %(HEAD)", *wanted)
        known = {line.split()[0]: line.split()[1] for line in listed.splitlines()}
        current = next((line.split()[0] for line in listed.splitlines() if line.endswith("*")), "")
        ref = next((ref for ref in _candidates(known, given) if ref in known), "")
        if not ref:
            return _unread(root, given)
        if ref == current and not given:
            return None
        name = ref.removeprefix(HEADS).removeprefix("refs/remotes/")
        return Committed(name, known[ref], _read(root, ref, folder))
    except TracerError:
        return None


def _unread(root: Path, given: str) -> Unread | None:
    if given:
        return Unread(f"git has no branch `{given}` here: fetch it with `git fetch origin {given}`")
    if not (ask_git(root, "remote") and ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD")):
        return None
    refs = ask_git(root, "for-each-ref", "--format=%(refname)", "refs/remotes", HEADS).splitlines()
    if len(refs) == 1 and refs[0].startswith(HEADS):  # nothing was pushed yet, and there is one branch
        return None
    return Unread(
        "git does not tell which branch is the default branch, from which GitHub takes the workflows of some "
        "events: name it with `tracer plan --default-branch NAME`, or run `git remote set-head origin --auto`"
    )


def _candidates(known: Mapping[str, str], given: str) -> Iterator[str]:
    """The refs to try: of what was given, else the first of the remote's and the local ones."""
    if given:
        yield from (_REMOTE + given, HEADS + given)
        return
    yield f"{_REMOTE}HEAD"
    remote = [_REMOTE + name for name in _USUAL if _REMOTE + name in known]
    if len(remote) == 1:
        yield remote[0]
    yield from (HEADS + name for name in _USUAL)


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
