"""Zip files record by record, so that any field may lie.

The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

BIG = 0xFFFFFFFF


@dataclass(frozen=True)
class Entry:
    """One file; None for a size means the true one. `local` and `central` switch its two headers off."""

    name: bytes = b"a"
    data: bytes = b"text"
    method: int = 0
    flags: int = 0
    packed: int | None = None
    size: int | None = None
    extra: bytes = b""
    central_name: bytes = b""
    central_size: int | None = None
    central_extra: bytes = b""
    comment: bytes = b""
    local: bool = True
    central: bool = True
    descriptor: bytes = b""

    @property
    def body(self) -> bytes:
        if not self.method:
            return self.data
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(self.data) + packer.flush()


@dataclass(frozen=True)
class Ending:
    """What the end of the central directory says, as differences from the truth."""

    records: int = 0
    offset: int = 0
    size: int = 0
    here: int = 0
    comment: bytes = b""
    after: bytes = b""


def assemble(*entries: Entry, before: bytes = b"", zip64: bytes = b"", ending: Ending | None = None) -> bytes:
    """The bytes of a zip file; `zip64` are records between the directory and its end."""
    end = ending or Ending()
    content, places = bytearray(before), {}
    for entry in entries:
        places[id(entry)] = len(content)
        if entry.local:
            content += _local(entry)
    start = len(content)
    shown = [entry for entry in entries if entry.central]
    for entry in shown:
        content += _central(entry, places[id(entry)])
    size = len(content) - start
    content += zip64
    fields = (
        0, 0, len(shown) + end.records + end.here, len(shown) + end.records, size + end.size,
        start + end.offset, len(end.comment),
    )  # fmt: skip
    return bytes(content + struct.pack("<4sHHHHLLH", b"PK\x05\x06", *fields) + end.comment + end.after)


def _local(entry: Entry) -> bytes:
    packed = len(entry.body) if entry.packed is None else entry.packed
    size = len(entry.data) if entry.size is None else entry.size
    fields = (
        20, entry.flags, entry.method, 0, 0, zlib.crc32(entry.data), packed, size, len(entry.name),
        len(entry.extra),
    )  # fmt: skip
    head = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", *fields)
    return head + entry.name + entry.extra + entry.body + entry.descriptor


def _central(entry: Entry, place: int) -> bytes:
    name = entry.central_name or entry.name
    size = len(entry.data) if entry.central_size is None else entry.central_size
    fields = (
        20, 20, entry.flags, entry.method, 0, 0, zlib.crc32(entry.data), len(entry.body), size, len(name),
        len(entry.central_extra), len(entry.comment), 0, 0, 0, place,
    )  # fmt: skip
    return (
        struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", *fields)
        + name
        + entry.central_extra
        + entry.comment
    )


def extra(kind: int, data: bytes, length: int | None = None) -> bytes:
    """An extra field; `length` may lie."""
    return struct.pack("<HH", kind, len(data) if length is None else length) + data


def sizes(*values: int) -> bytes:
    """The extra field of ZIP64, with these values."""
    return extra(1, struct.pack(f"<{len(values)}Q", *values))


def unicode_name(name: bytes) -> bytes:
    """The extra field that gives a name in UTF-8."""
    return extra(0x7075, b"\x01" + bytes(4) + name)


def end64(records: int, size: int, offset: int, *, here: int | None = None, more: bytes = b"") -> bytes:
    """The end of the central directory as ZIP64 has it."""
    fields = (44 + len(more), 45, 45, 0, 0, records if here is None else here, records, size, offset)
    return struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", *fields) + more


def locator(place: int) -> bytes:
    """Where that end is."""
    return struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
