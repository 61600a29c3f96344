"""Reading the body of a request: of a known length or in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message
    from io import BufferedIOBase

LIMIT = 256 * 1024**2
"""More than any upload that PyPI would take."""
_LINE = 1024


class BadBodyError(Exception):
    """A body that cannot be read; `status` is the answer to it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_body(stream: BufferedIOBase, headers: Message) -> bytes:
    """The whole body.

    Raises BadBodyError where its length is nonsense or too much.
    Source: https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
    """
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    length = headers.get("content-length", "0").strip()
    if not (length.isascii() and length.isdigit()):
        raise BadBodyError("the content length is not a number")
    return _read(stream, int(length))


def _read_chunks(stream: BufferedIOBase) -> bytes:
    chunks, total = [], 0
    while size := _read_size(stream):
        total += size
        chunks.append(_read(stream, size, total))
        stream.readline(_LINE)
    while stream.readline(_LINE).strip():
        pass
    return b"".join(chunks)


def _read_size(stream: BufferedIOBase) -> int:
    text = stream.readline(_LINE).partition(b";")[0].strip()
    try:
        size = int(text, 16)
    except ValueError:
        raise BadBodyError("a chunk has no length") from None
    if size < 0:
        raise BadBodyError("a chunk has a negative length")
    return size


def _read(stream: BufferedIOBase, size: int, total: int = 0) -> bytes:
    if max(size, total) > LIMIT:
        raise BadBodyError("Request Entity Too Large", 413)
    data = stream.read(size)
    if len(data) != size:
        raise BadBodyError("the body ends early")
    return data
