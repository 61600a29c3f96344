"""Rules for wheels.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py and
https://packaging.python.org/specifications/binary-distribution-format/
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from tracer_bullet.rehearsal.standin.checks.archive import UNREADABLE
from tracer_bullet.rehearsal.standin.checks.platforms import is_known_platform
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt


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
    """Licence files, RECORD and METADATA are there; a RECORD that does not fit only costs a mail."""
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
    for wanted in ("RECORD", "METADATA"):
        if f"{folder}/{wanted}" not in names:
            raise NotAcceptedError(
                f"Wheel '{attempt.filename}' does not contain the required {wanted} file: {folder}/{wanted}"
            )
    try:
        read_wheel_metadata(attempt.filename, attempt.content)
    except UNREADABLE:
        raise NotAcceptedError("Invalid distribution file. None") from None


def read_wheel_metadata(filename: str, content: bytes) -> bytes:
    """What `METADATA` of a wheel says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"{_dist_info(filename)}/METADATA")


def _dist_info(filename: str) -> str:
    name, version, _rest = filename.split("-", 2)
    return f"{name}-{version}.dist-info"
