"""Files whose contents exist in the working tree or the index only, so that git could not restore them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.git import ask_git

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_INTENDED = (
    ("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",),
    ("473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",),
)
"""The empty blob, by SHA-1 and by SHA-256: this is what `git add --intent-to-add` stages."""


class UncommittedFile(NamedTuple):
    """A file that differs from the current commit, by its path from the root with slashes.

    `committed`, `staged` and `present` name its blobs in the commit, in the index (several if a merge left
    conflicts) and in the working tree; empty if there is none, or if git cannot tell. `is_hidden` says that
    git was told to ignore changes of this tracked file.
    """

    path: str
    committed: str
    staged: tuple[str, ...]
    present: str
    is_ignored: bool
    is_hidden: bool

    @property
    def is_tracked(self) -> bool:
        """Whether the index has the file."""
        return bool(self.staged)

    @property
    def is_unmerged(self) -> bool:
        """Whether a merge left conflicts in the file."""
        return len(self.staged) > 1

    @property
    def is_staged_only(self) -> bool:
        """Whether only the index differs from the commit, and not the working tree."""
        return self.present == self.committed

    @property
    def is_intended(self) -> bool:
        """Whether git only knows that the file is to be added, which `git stash` does not accept."""
        return not self.committed and self.staged[:1] in _INTENDED

    @property
    def has_third_version(self) -> bool:
        """Whether commit, index and working tree all differ: `git add` would lose the staged version."""
        versions = {self.committed, self.present, *self.staged}
        return self.is_tracked and not self.is_intended and len(versions) > 2

    def __str__(self) -> str:
        if self.is_unmerged:
            return f"`{self.path}` has merge conflicts"
        if self.is_tracked:
            return f"`{self.path}` has changes that are not committed"
        return f"`{self.path}` is {'ignored' if self.is_ignored else 'not tracked'} by git"


def find_uncommitted(root: Path, paths: Sequence[str]) -> tuple[UncommittedFile, ...]:
    """Those of the existing files at `paths`, from `root`, that are not in the current commit as they are.

    A change that is only staged counts too. Contents are compared after the conversions of `git add` (line
    endings, filters), by git's own names for them.
    """
    if not paths:
        return ()
    committed = {
        path: fields[2] for path, fields in _entries(ask_git(root, "ls-tree", "-z", "HEAD", "--", *paths))
    }
    index = ask_git(root, "--literal-pathspecs", "ls-files", "-z", "-v", "--stage", "--", *paths)
    staged: dict[str, list[str]] = {}
    hidden = set()
    for path, (tag, _, blob, _) in _entries(index):
        staged.setdefault(path, []).append(blob)
        # https://git-scm.com/docs/git-ls-files#Documentation/git-ls-files.txt--v
        hidden |= {path} if tag == "S" or tag.islower() else set()
    others = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", *paths)
    ignored = ask_git(root, "--literal-pathspecs", *others).split("\0")
    files = (
        UncommittedFile(
            path,
            committed.get(path, ""),
            tuple(staged.get(path, ())),
            ask_git(root, "hash-object", "--", path),
            path in ignored,
            path in hidden,
        )
        for path in paths
    )
    return tuple(file for file in files if not _is_committed(file))


def _is_committed(file: UncommittedFile) -> bool:
    return bool(file.committed) and {file.present, *file.staged} == {file.committed}


def _entries(listed: str) -> Iterator[tuple[str, list[str]]]:
    """Path and fields of each entry that `git ls-tree -z` or `git ls-files -z --stage` prints."""
    for line in filter(None, listed.split("\0")):
        fields, _, path = line.partition("\t")
        yield path, fields.split()
