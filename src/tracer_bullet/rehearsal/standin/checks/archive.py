"""Rules for the container: a gzipped tar or a zip that every reader reads alike.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`_is_valid_dist_file`) and
https://docs.pypi.org/archives
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.checks.zip_framing import find_framing_problem
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.sites import DOCS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.standin.attempt import Attempt

UNREADABLE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, OverflowError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What the standard library raises for an archive that is damaged, encrypted or not one at all."""

RATIO_LIMIT = 50
RATIO_MIN_SIZE = 64 * 1024**2
_SEE = f"See {DOCS}/archives for more information"


def check_archive(attempt: Attempt) -> None:
    """The file is the archive that its name says, and has what an sdist or a wheel must have."""
    find = _find_tar_problem if attempt.filename.endswith(".tar.gz") else _find_zip_problem
    problem = find(attempt.content, attempt.filename)
    if problem:
        raise NotAcceptedError(f"Invalid distribution file. {problem}")


def _find_zip_problem(content: bytes, filename: str) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return "File is not a zipfile"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            problem = _find_compression_problem(archive, len(content)) or _find_missing_file(
                archive, filename
            )
    except UNREADABLE:
        return "None"
    framing = "" if problem else find_framing_problem(content)
    return problem or (f"ZIP archive not accepted: {framing}. {_SEE}" if framing else "")


def _find_compression_problem(archive: zipfile.ZipFile, size: int) -> str:
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > RATIO_MIN_SIZE and unpacked / size > RATIO_LIMIT:
        return f"File exceeds compression ratio of {RATIO_LIMIT}"
    known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if any(info.compress_type not in known for info in archive.infolist()):
        return "File does not use a supported compression type"
    return ""


def _find_missing_file(archive: zipfile.ZipFile, filename: str) -> str:
    if filename.endswith(".zip"):
        return _find_sdist_problem(archive.namelist())
    parts = filename.split("-", 2)
    if len(parts) != 3:
        return "Unable to parse name and version from wheel filename"
    wanted = f"{parts[0]}-{parts[1]}.dist-info/WHEEL"
    if wanted not in archive.namelist():
        return f"WHEEL not found at {wanted}"
    archive.read(wanted)
    return ""


def _find_tar_problem(content: bytes, _filename: str) -> str:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            members = archive.getmembers()
    except tarfile.ReadError as error:
        return "None" if "unexpected end" in str(error) else "File is not a tarfile"
    except UNREADABLE:
        return "None"
    problem = _find_sdist_problem([member.name for member in members])
    if not problem and any(member.issparse() for member in members):
        return f"tar archive not accepted: Sparse members are not allowed. {_SEE}"
    return problem


def _find_sdist_problem(names: Sequence[str]) -> str:
    tops = {PurePosixPath(name).parts[0] for name in names if PurePosixPath(name).parts}
    if len(tops) != 1 or "/" in tops:
        return "Incorrect number of top-level directories in sdist"
    wanted = f"{tops.pop()}/PKG-INFO"
    return "" if wanted in names else f"PKG-INFO not found at {wanted}"
