"""Rules for the container: a gzipped tar or a zip that every reader reads alike.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`_is_valid_dist_file`) and
https://docs.pypi.org/archives
"""

from __future__ import annotations

import io
import posixpath
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.checks.forbidden_content import find_forbidden_content, is_scanned
from tracer_bullet.rehearsal.standin.checks.zip_framing import find_framing_problem
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.sites import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    problem = find_archive_problem(attempt.content, attempt.filename)
    if problem:
        raise NotAcceptedError(f"Invalid distribution file. {problem}")


def find_archive_problem(content: bytes, filename: str) -> str:
    """What PyPI objects to in the container, or nothing; PyPI says `None` where it only cannot read it."""
    is_zip, is_tar = zipfile.is_zipfile(io.BytesIO(content)), _is_tar(content)
    if is_zip and is_tar:
        return "File is both a zip and a tar file"
    if filename.endswith(".tar.gz"):
        return _find_tar_problem(content) if is_tar else "File is not a tarfile"
    return _find_zip_problem(content, filename) if is_zip else "File is not a zipfile"


def _is_tar(content: bytes) -> bool:
    try:
        return tarfile.is_tarfile(io.BytesIO(content))
    except UNREADABLE:
        return False


def _find_zip_problem(content: bytes, filename: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            problem = (
                _find_compression_problem(archive, len(content))
                or _find_missing_file(archive, filename)
                or find_forbidden_content(_read_zip(archive))
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


def _read_zip(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for info in archive.infolist():
        if is_scanned(info.filename):
            yield info.filename, archive.read(info)


def _find_tar_problem(content: bytes) -> str:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            members = archive.getmembers()
            if any(member.issparse() for member in members):
                return f"tar archive not accepted: Sparse members are not allowed. {_SEE}"
            problem = _find_sdist_problem([member.name for member in members])
            return problem or find_forbidden_content(_read_tar(archive, members))
    except UNREADABLE:
        return "None"


def _read_tar(archive: tarfile.TarFile, members: Sequence[tarfile.TarInfo]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        stream = archive.extractfile(member) if member.isfile() and is_scanned(member.name) else None
        if stream is not None:
            yield member.name, stream.read()


def _find_sdist_problem(names: Sequence[str]) -> str:
    top = find_top_folder(names)
    if top in ("", "/"):
        return "Incorrect number of top-level directories in sdist"
    wanted = f"{top}/PKG-INFO"
    return "" if wanted in names else f"PKG-INFO not found at {wanted}"


def find_top_folder(names: Sequence[str]) -> str:
    """The folder that holds all of an archive, empty if there is none."""
    return posixpath.commonpath(names) if names else ""
