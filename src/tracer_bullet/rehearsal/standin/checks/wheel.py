"""Rules for wheels.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py and
https://packaging.python.org/specifications/binary-distribution-format/
"""

from __future__ import annotations

import io
import re
import zipfile
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from typing import TYPE_CHECKING

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from tracer_bullet.rehearsal.standin.checks.archive import UNREADABLE
from tracer_bullet.rehearsal.standin.checks.platforms import is_known_platform
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt


NAME_LIMIT = 255
"""Bytes of a file's name on Linux: https://man7.org/linux/man-pages/man7/path_resolution.7.html"""
_SCRIPTS = ("console_scripts", "gui_scripts")
_SCRIPT_NAME = re.compile(r"[\w.-]+")


def check_wheel_name(attempt: Attempt) -> None:
    """Platform tags that PyPI takes, the normalised name, the version of the metadata."""
    if attempt.filetype != "bdist_wheel":
        return
    try:
        name, version, _build, tags = parse_wheel_filename(attempt.filename)
    except InvalidWheelFilename as error:
        raise NotAcceptedError(str(error)) from None
    for platform in sorted({tag.platform for tag in tags}):
        if not is_known_platform(platform):
            raise NotAcceptedError(
                f"Binary wheel '{attempt.filename}' has an unsupported platform tag '{platform}'."
            )
    _check_project_name(attempt, name)
    if attempt.metadata.version != version:
        raise NotAcceptedError(
            f"Version in filename should be {str(attempt.metadata.version)!r} not {str(version)!r}."
        )


def _check_project_name(attempt: Attempt, parsed: str) -> None:
    canonical = canonicalize_name(attempt.metadata.name)
    if canonical != parsed:
        raise NotAcceptedError(
            f"Start filename for {attempt.project.name!r} with {canonical.replace('-', '_')!r}."
        )
    wanted, given = attempt.project.key.replace("-", "_"), attempt.filename.split("-", 1)[0]
    if given != wanted:
        raise NotAcceptedError(
            f"Filename {attempt.filename!r} should contain the normalized project name {wanted!r}, "
            f"not {given!r}."
        )


def check_wheel_content(attempt: Attempt) -> None:
    """Licence files, RECORD and METADATA are there, and the entry points are valid.

    A RECORD that does not fit only costs a mail.
    """
    if attempt.filetype != "bdist_wheel":
        return
    with zipfile.ZipFile(io.BytesIO(attempt.content)) as archive:
        names = set(archive.namelist())
    folder = _dist_info(attempt.filename)
    for licence in attempt.metadata.license_files or []:
        target = f"{folder}/licenses/{licence}"
        if target not in names:
            raise NotAcceptedError(
                f"License-File {licence} does not exist in distribution file {attempt.filename} at {target}"
            )
    _check_presence(attempt, "RECORD", names)
    check_entry_points(attempt)
    _check_presence(attempt, "METADATA", names)
    try:
        read_wheel_metadata(attempt.filename, attempt.content)
    except UNREADABLE:
        raise NotAcceptedError("Invalid distribution file. None") from None


def _check_presence(attempt: Attempt, wanted: str, names: set[str]) -> None:
    path = f"{_dist_info(attempt.filename)}/{wanted}"
    if path not in names:
        raise NotAcceptedError(
            f"Wheel '{attempt.filename}' does not contain the required {wanted} file: {path}"
        )


def check_entry_points(attempt: Attempt) -> None:
    """`entry_points.txt` is the INI file that its specification describes, and scripts have plain names.

    Source: https://packaging.python.org/specifications/entry-points/#file-format and
    https://github.com/pypi/warehouse/blob/main/warehouse/utils/wheel.py (`validate_entrypoints`)
    """
    with zipfile.ZipFile(io.BytesIO(attempt.content)) as archive:
        path = f"{_dist_info(attempt.filename)}/entry_points.txt"
        content = archive.read(path) if path in archive.namelist() else b""
    if not has_valid_entry_points(content):
        raise NotAcceptedError(
            f"Wheel '{attempt.filename}' has invalid entry points defined in the entry_points.txt file"
        )


def has_valid_entry_points(content: bytes) -> bool:
    """Whether PyPI takes `entry_points.txt` with this content."""
    parser = ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(content.decode())
    except (ConfigParserError, UnicodeError):
        return False
    scripts = (name for kind in _SCRIPTS if kind in parser for name in parser[kind])
    return all(_SCRIPT_NAME.fullmatch(name) for name in scripts)


def check_filename_length(attempt: Attempt) -> None:
    """PyPI writes the metadata of a wheel beside it, under a name that a file system must take."""
    if attempt.filetype == "bdist_wheel" and len(f"{attempt.filename}.metadata".encode()) > NAME_LIMIT:
        raise NotAcceptedError(f"Filename is too long: '{attempt.filename}'")


def read_wheel_metadata(filename: str, content: bytes) -> bytes:
    """What `METADATA` of a wheel says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"{_dist_info(filename)}/METADATA")


def _dist_info(filename: str) -> str:
    name, version, _rest = filename.split("-", 2)
    return f"{name}-{version}.dist-info"
