"""The record of what `tracer init` changed or deleted of the user's own, for `tracer init --remove`.

It is an answer, so that an update by Copier keeps it: `PATH:BLOB:DIGEST` for each file, with git's name for
what the file was, and a digest of what it became without its temporary parts (empty for a deleted file).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import blob_of
from tracer_bullet.project.worktree import show_path
from tracer_bullet.scaffold.existing.line_ends import unify
from tracer_bullet.trigger import finalize
from tracer_bullet.trigger.marked import read_marked

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from pathlib import Path

    from tracer_bullet.text.files import Change

REPLACED = "replaced"


class ReplacedFile(NamedTuple):
    """The file at `path`, from the root: the `blob` that it was, and the `digest` of what it became."""

    path: str
    blob: str
    digest: str

    def __str__(self) -> str:
        return f"{quote(self.path)}:{self.blob}:{self.digest}"


class Own(NamedTuple):
    """What tracer wrote before: files at these `paths`, and any file with these `contents`."""

    paths: Container[str]
    contents: Container[bytes]

    def has(self, path: str, data: bytes) -> bool:
        """Whether a file is tracer's own."""
        return path in self.paths or unify(data) in self.contents


def read_replaced(recorded: str) -> tuple[ReplacedFile, ...]:
    """The files that an answer names."""
    parts = (entry.rsplit(":", 2) for entry in recorded.split())
    return tuple(ReplacedFile(unquote(path), blob, digest) for path, blob, digest in parts)


def record_replaced(recorded: str, changes: Iterable[Change], own: Own, root: Path) -> str:
    """The answer after `changes`, of which those of tracer's `own` files replace nothing.

    What was `recorded` before keeps its blob: it is from the first time.
    """
    known = {one.path: one for one in read_replaced(recorded)}
    for change in changes:
        path = show_path(change.path, root)
        if change.before is None or (path not in known and own.has(path, change.before)):
            continue
        digest = digest_of(change.after) if change.after is not None else ""
        first = known.get(path)
        known[path] = ReplacedFile(path, first.blob if first else blob_of(root, path), digest)
    return " ".join(map(str, known.values()))


def digest_of(data: bytes) -> str:
    """What tells contents apart, whatever their line ends and temporary parts are."""
    return hashlib.sha256(permanent(data)).hexdigest()[:16]


def permanent(data: bytes) -> bytes:
    """`data` with line feeds, and without the temporary parts if it is a pipeline that can be read."""
    text = unify(data).decode("utf-8", "surrogateescape")
    for strip in (finalize, _without_blocks):
        try:
            return strip(text).encode("utf-8", "surrogateescape")
        except TracerError:
            continue  # it is not a GitHub workflow, or none that can be read
    return unify(data)


def _without_blocks(text: str) -> str:
    marked = read_marked(text)
    return marked.text if marked else text
