"""The files of a repository as the steps of its workflows find them: of a checkout, or of a commit.

They are read when they are asked for, each once, and within bounds. What they mean is not known here.
"""

from __future__ import annotations

import os
import subprocess
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 200_000
"""Larger files are not read: no hand-written script comes near."""
MAX_FILES = 2_000
"""So many files are read of one repository; after that they count as unreadable."""
_SECONDS = 10


class CheckoutFiles:
    """The files below `root`, as they lie on the disk; nothing outside of it is read."""

    is_known = True

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._texts: dict[str, str | None] = {}
        self._listed: dict[str, frozenset[str]] = {}

    def text(self, path: str) -> str | None:
        """The text of a file; None for what is no file, no UTF-8, too large, or outside of the repository."""
        if not self.exists(path):
            return None
        if path not in self._texts:
            full = len(self._texts) >= MAX_FILES
            self._texts[path] = None if full else self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> str | None:
        try:
            found = Path(self._inside(path))
            if not found.is_file() or found.stat().st_size > MAX_BYTES:
                return None
            return found.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        """Whether there is a file or a directory at `path`."""
        folder, _, name = path.rstrip("/").rpartition("/")
        if name in ("", ".."):
            return not folder and not name
        if name == ".":
            return self.exists(folder)
        return name in self._names(folder) and (not folder or self.exists(folder))

    def names(self, folder: str) -> Sequence[str]:
        """What stands in a directory, in order; nothing where there is none."""
        return sorted(self._names(folder))

    def _names(self, folder: str) -> frozenset[str]:
        if folder not in self._listed:
            self._listed[folder] = self._list(folder)
        return self._listed[folder]

    def _list(self, folder: str) -> frozenset[str]:
        try:
            return frozenset(each.name for each in os.scandir(self._inside(folder)))
        except (OSError, ValueError):
            return frozenset()

    def _inside(self, path: str) -> str:
        """The place on the disk, as text, because many are asked for; raises ValueError for one outside."""
        found = os.path.realpath(os.path.join(self._root, path))  # noqa: PTH118 - `resolve` fails in a loop
        if found != self._root and not found.startswith(self._root.rstrip(os.sep) + os.sep):
            raise ValueError(f"`{path}` leads out of the repository")
        return found


class CommitFiles:
    """The files of a commit of the repository at `root`, read from git; symbolic links are not followed."""

    is_known = True

    def __init__(self, root: Path, commit: str) -> None:
        self._root = root
        self._commit = commit
        self._texts: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """The text of a file; None for what is no file, no UTF-8, or too large."""
        if path not in self._texts:
            known = path in self._paths and len(self._texts) < MAX_FILES
            self._texts[path] = self._read(path) if known else None
        return self._texts[path]

    def exists(self, path: str) -> bool:
        """Whether there is a file or a directory at `path`."""
        return path in self._paths or path in self._folders

    def names(self, folder: str) -> Sequence[str]:
        """What stands in a directory, in order; nothing where there is none."""
        return sorted(self._folders.get(folder, ()))

    def _read(self, path: str) -> str | None:
        data = self._git("cat-file", "blob", f"{self._commit}:{path}")
        if data is None or len(data) > MAX_BYTES:
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def _paths(self) -> frozenset[str]:
        listed = self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", self._commit)
        return frozenset((listed or b"").decode(errors="replace").split("\0")) - {""}

    @cached_property
    def _folders(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in self._paths:
            inner = path
            while inner:
                folder, _, name = inner.rpartition("/")
                found.setdefault(folder, set()).add(name)
                inner = folder
        return found

    def _git(self, *arguments: str) -> bytes | None:
        command = ["git", "-C", str(self._root), *arguments]
        try:
            ended = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return ended.stdout if ended.returncode == 0 else None
