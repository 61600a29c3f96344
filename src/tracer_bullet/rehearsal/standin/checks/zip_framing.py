"""Whether a zip reads the same from its local headers as from its central directory.

The two may tell different stories, and an installer that streams would then install other files than one
that seeks. Source: https://docs.pypi.org/archives and
https://github.com/pypi/warehouse/blob/main/warehouse/utils/zipfiles.py; the format:
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass, field

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_BIG = 0xFFFFFFFF


class _FramingError(Exception):
    pass


def find_framing_problem(content: bytes) -> str:
    """What PyPI objects to in the records of a zip file that `zipfile` reads, or nothing."""
    try:
        _Walk(content, _read_directory(content)).run()
    except _FramingError as error:
        return str(error)
    except struct.error:
        return "Malformed zip file"
    return ""


def _read_directory(content: bytes) -> dict[str, tuple[int, int]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.orig_filename: (info.compress_size, info.file_size) for info in archive.infolist()}


@dataclass
class _Walk:
    """Goes through the records from the first byte to the last."""

    content: bytes
    expected: dict[str, tuple[int, int]]
    at: int = 0
    local: set[bytes] = field(default_factory=set)
    central: set[bytes] = field(default_factory=set)
    start: int | None = None
    size: int = 0
    end64: tuple[int, int, int] | None = None
    located: bool = False

    def run(self) -> None:
        readers = {
            _LOCAL: self._read_local,
            _CENTRAL: self._read_central,
            _END64: self._read_end64,
            _LOCATOR: self._read_locator,
        }
        while (signature := self._take(4)) != _END:
            if signature not in readers:
                raise _FramingError("Unknown record signature")
            readers[signature]()
        self._read_end()
        if self.local != self.central:
            raise _FramingError("Mis-matched local headers and central directory")
        if self.at != len(self.content):
            raise _FramingError("Trailing data")

    def _take(self, amount: int) -> bytes:
        data = self.content[self.at : self.at + amount]
        if len(data) != amount:
            raise _FramingError("Malformed zip file")
        self.at += amount
        return data

    def _take_name(self, length: int) -> bytes:
        name = self._take(length)
        _check_printable(name)
        return name

    def _read_local(self) -> None:
        flags, method, packed, size, name_size, extra_size = struct.unpack(
            "<xxHHxxxxxxxxLLHH", self._take(26)
        )
        name = self._take_name(name_size)
        packed, size = _read_sizes(self._take(extra_size), method, packed, size)
        if flags & 0x08:
            raise _FramingError("ZIP contains a data descriptor")
        self._compare(name, packed, size)
        self.at += packed
        if name in self.local:
            raise _FramingError("Duplicate filename in local headers")
        self.local.add(name)

    def _compare(self, name: bytes, packed: int, size: int) -> None:
        try:
            expected = self.expected[name.decode("utf-8")]
        except UnicodeError:
            raise _FramingError("Filename not unicode") from None
        except KeyError:
            raise _FramingError("Filename not in central directory") from None
        if expected[0] != packed:
            raise _FramingError("Mis-matched data size")
        if expected[1] != size:
            raise _FramingError("Mis-matched file size")

    def _read_central(self) -> None:
        if self.start is None:
            self.start = self.at - 4
        name_size, extra_size, comment_size = struct.unpack("<24xHHH12x", self._take(42))
        if comment_size:
            raise _FramingError("Comment in central directory")
        name = self._take_name(name_size)
        self._take(extra_size)
        self.size += 46 + name_size + extra_size
        if name in self.central:
            raise _FramingError("Duplicate filename in central directory")
        if name not in self.local:
            raise _FramingError("Missing filename in local headers")
        self.central.add(name)

    def _read_end64(self) -> None:
        length, here, records, size, offset = struct.unpack("<Q12xQQQQ", self._take(52))
        if here != records:
            raise _FramingError("Malformed zip file")
        if length != 44:
            raise _FramingError("ZIP64 extensible data not allowed")
        self.end64 = (records, size, offset)

    def _read_locator(self) -> None:
        self._take(16)
        self.located = True

    def _read_end(self) -> None:
        if self.end64 and not self.located:
            raise _FramingError("Malformed zip file")
        if self.start is None:
            self.start = self.at - 4
        here, records, size, offset, comment_size = struct.unpack("<4xHHLLH", self._take(18))
        if here != records:
            raise _FramingError("Malformed zip file")
        self.at += comment_size
        records, size, offset = self.end64 or (records, size, offset)
        if records != len(self.central):
            raise _FramingError("Mismatched central directory records")
        if offset != self.start:
            raise _FramingError("Mismatched central directory offset")
        if size != self.size:
            raise _FramingError("Mismatched central directory size")


def _read_sizes(extra: bytes, method: int, packed: int, size: int) -> tuple[int, int]:
    seen = set()
    while extra:
        kind, length = struct.unpack("<HH", extra[:4])
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        if len(data) != length:
            raise _FramingError("Malformed zip file")
        if kind in seen and kind in (_ZIP64, _UNICODE_PATH):
            raise _FramingError("Invalid duplicate extra in local file")
        seen.add(kind)
        if kind == _ZIP64:
            packed, size = _read_zip64(data, method, packed, size)
        elif kind == _UNICODE_PATH:
            _check_unicode_name(data[5:])
    return packed, size


def _check_unicode_name(name: bytes) -> None:
    _check_printable(name)
    try:
        name.decode("utf-8")
    except UnicodeError:
        raise _FramingError("Filename not valid UTF-8") from None


def _read_zip64(data: bytes, method: int, packed: int, size: int) -> tuple[int, int]:
    if len(data) not in (0, 8, 16, 24, 28) or (not data and _BIG in (packed, size)):
        raise _FramingError("Malformed zip file")
    if not data:
        return packed, size
    first = struct.unpack("<Q", data[:8])[0]
    if len(data) == 8:
        if method != zipfile.ZIP_STORED:
            raise _FramingError("Malformed zip file")
        return first, first if size == _BIG else size
    return struct.unpack("<Q", data[8:16])[0], first if size == _BIG else size


def _check_printable(name: bytes) -> None:
    if any(byte < 0x20 or byte == 0x7F for byte in name):
        raise _FramingError("Invalid character in filename")
