"""The file operations that writing needs, behind a protocol, so that tests can let each of them fail."""

# ruff: noqa: D102 - the protocol documents what each method does

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

_DAY = 24 * 60 * 60


class FileOperations(Protocol):
    """What `tracer_bullet.text.files` asks of a file system; every method may raise OSError."""

    def status(self, path: Path) -> os.stat_result | None:
        """What `path` is, symlinks not followed; None where there is nothing."""

    def read(self, path: Path) -> bytes:
        """The bytes of the file at `path`."""

    def create(self, path: Path, data: bytes, mode: int) -> None:
        """Make a file that did not exist, with `data` safe on the disk; the umask limits `mode`."""

    def take_after(self, path: Path, model: os.stat_result) -> None:
        """Give `path` the mode of `model`, and its owner and group where that is allowed."""

    def replace(self, source: Path, target: Path) -> None:
        """Rename `source` to `target` in one step, in the place of what stands there."""

    def remove(self, path: Path) -> None:
        """Delete the file at `path`."""

    def make_directory(self, path: Path) -> None:
        """Make the directory `path`; its parent exists."""

    def remove_directory(self, path: Path) -> None:
        """Delete the empty directory `path`."""

    def sync_directory(self, path: Path) -> None:
        """Make the renames inside `path` outlive a power cut, where the system can."""

    def names(self, path: Path) -> list[str]:
        """The names in the directory `path`; none where there is no directory."""

    def is_abandoned(self, path: Path, process: int) -> bool:
        """Whether the process that made the temporary file `path` can no longer need it."""


class Disk:
    """The real file system."""

    def status(self, path: Path) -> os.stat_result | None:
        try:
            return path.lstat()
        except FileNotFoundError:
            return None

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def create(self, path: Path, data: bytes, mode: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, mode), "wb") as file:  # noqa: PTH123 - pathlib opens no descriptors
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def take_after(self, path: Path, model: os.stat_result) -> None:
        status = path.stat()
        if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (model.st_uid, model.st_gid):
            with contextlib.suppress(PermissionError):
                os.chown(path, model.st_uid, model.st_gid)
        # After the owner: a change of owner clears bits of the mode.
        path.chmod(model.st_mode & 0o7777)

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def remove(self, path: Path) -> None:
        path.unlink()

    def make_directory(self, path: Path) -> None:
        path.mkdir()

    def remove_directory(self, path: Path) -> None:
        path.rmdir()

    def sync_directory(self, path: Path) -> None:
        if not hasattr(os, "O_DIRECTORY"):
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def names(self, path: Path) -> list[str]:
        return [entry.name for entry in path.iterdir()] if path.is_dir() else []

    def is_abandoned(self, path: Path, process: int) -> bool:
        if process == os.getpid():
            return True
        if os.name == "nt":
            # There, asking whether a process lives by a signal would end it.
            return time.time() - path.lstat().st_mtime > _DAY
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            return False
        return False


DISK = Disk()
