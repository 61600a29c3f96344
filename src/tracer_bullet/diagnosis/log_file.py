"""The bytes of a log as text: as a shell or PowerShell redirected it, or the archive that GitHub offers."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib

from tracer_bullet.errors import TracerError

MAX_BYTES = 256 * 1024 * 1024
"""Larger logs are refused; the largest that GitHub keeps are a tenth of that."""
_MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
_HINT = "gh run view --log-failed RUN | tracer explain -"
_JOB = re.compile(r"-?\d+_(?P<job>[^/]+)\.txt")
"""The log of one job at the top of the archive: https://docs.github.com/en/rest/actions/workflow-runs#download-workflow-run-logs."""


def decode_log(data: bytes, name: str) -> str:
    """The text of a log.

    Raises TracerError for a log that is empty or too large, and for an archive without logs.
    """
    if not data.strip():
        name = "standard input" if name == "-" else f"`{name}`"
        raise TracerError(f"{name} holds no log: it is empty", hint=_HINT)
    if len(data) > MAX_BYTES:
        raise TracerError(f"`{name}` is larger than the {MAX_BYTES:,} bytes that tracer reads", hint=_HINT)
    if data.startswith(b"PK\x03\x04"):
        return _read_archive(data, name)
    coding = next((coding for mark, coding in _MARKS.items() if data.startswith(mark)), "utf-8")
    return data.decode(coding, "replace")


def _read_archive(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = sorted((one for one in archive.infolist() if _JOB.fullmatch(one.filename)), key=_order)
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise TracerError(f"the logs in `{name}` are too large", hint=_HINT)
            texts = [
                (entry.filename, archive.read(entry).decode("utf-8-sig", "replace")) for entry in entries
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error) as error:
        raise TracerError(f"cannot read the archive `{name}`: {error}", hint=_HINT) from None
    if not texts:
        raise TracerError(f"`{name}` is not an archive of logs: it has no `0_JOB.txt`", hint=_HINT)
    return "\n".join(line for entry, text in texts for line in _prefix(entry, text))


def _order(entry: zipfile.ZipInfo) -> str:
    return entry.filename


def _prefix(entry: str, text: str) -> list[str]:
    found = _JOB.fullmatch(entry)
    job = found["job"] if found else entry
    return [f"{job}\tUNKNOWN STEP\t{line}" for line in text.splitlines()]
