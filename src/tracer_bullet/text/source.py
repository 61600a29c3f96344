"""A file's bytes and the text in them: decoded once, line ends untouched, a byte order mark kept apart."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError

if TYPE_CHECKING:
    from pathlib import Path

BOM = "\ufeff"
MAX_BYTES = 4 * 1024 * 1024
"""Larger files are refused unread; nothing that tracer edits comes near."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Source(NamedTuple):
    """What stood in a file when it was read: `text` is `data` decoded, without a byte order mark (`bom`)."""

    path: Path
    data: bytes
    text: str
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """The bytes of the file with `text` in it, and with a byte order mark if it had one."""
        return (BOM + text if self.bom else text).encode()


def read_source(path: Path, display: str = "") -> Source:
    """Read the UTF-8 text in the file at `path`; `display` is how errors name it (default: `path` as given).

    Raises TracerError for what is missing, no regular file, unreadable, larger than `MAX_BYTES` or not UTF-8
    (with the line, and the offset of the first wrong byte).
    """
    data = _read(path, Place(display or str(path)))
    text = _decode(data, display or str(path))
    bom = text.startswith(BOM)
    return Source(path, data, text[1:] if bom else text, bom)


def _read(path: Path, place: Place) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise TracerError("this is a directory, expected a file", place=place)
        if not stat.S_ISREG(status.st_mode):
            raise TracerError("this is not a regular file", place=place)
        if status.st_size > MAX_BYTES:
            raise TracerError(
                f"{status.st_size:,} bytes are more than the {MAX_BYTES:,} that tracer reads", place=place
            )
        return path.read_bytes()
    except FileNotFoundError:
        message = "this symlink points at nothing" if path.is_symlink() else "no such file"
        raise TracerError(message, place=place) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TracerError(f"cannot be read: {reason}", place=place) from None


def _decode(data: bytes, display: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        if data.startswith(_UTF16_MARKS):
            hint += "; it looks like UTF-16"
        raise TracerError(
            f"not UTF-8: byte `0x{data[error.start]:02x}` at offset {error.start}",
            hint=hint,
            place=Place(display, line),
        ) from None
