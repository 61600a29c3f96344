"""Rules for source distributions.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py and
https://packaging.python.org/specifications/source-distribution-format/
"""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from packaging.utils import InvalidSdistFilename, canonicalize_name, parse_sdist_filename

from tracer_bullet.rehearsal.standin.checks.archive import find_top_folder
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt


def check_sdist_name(attempt: Attempt) -> None:
    """Exactly `{normalised_name}-{version}.tar.gz`; a name of another project is told apart."""
    if attempt.filetype != "sdist":
        return
    project = attempt.project
    expected = project.key.replace("-", "_")
    if canonicalize_name(_read_name(attempt)) != project.key:
        raise NotAcceptedError(f"Start filename for {project.name!r} with {expected!r}.")
    wanted = f"{expected}-{attempt.metadata.version}.tar.gz"
    if attempt.filename != wanted:
        raise NotAcceptedError(f"Filename {attempt.filename!r} is invalid, should be {wanted!r}.")


def _read_name(attempt: Attempt) -> str:
    filename = attempt.filename
    try:
        name: str = parse_sdist_filename(filename)[0]
    except InvalidSdistFilename:
        raise NotAcceptedError(f"Invalid source distribution filename: {filename}") from None
    is_post = attempt.metadata.version.is_postrelease and name != canonicalize_name(attempt.metadata.name)
    if is_post and filename.count("-") >= 2:
        # `name-1.0-1.tar.gz` is a post-release whose version has a hyphen
        return filename.rpartition("-")[0].rpartition("-")[0]
    return name


def check_sdist_licences(attempt: Attempt) -> None:
    """Every `License-File` lies in the archive: https://peps.python.org/pep-0639/#add-license-file-field."""
    if attempt.filetype != "sdist" or not attempt.metadata.license_files:
        return
    with tarfile.open(fileobj=io.BytesIO(attempt.content), mode="r:gz") as archive:
        names = archive.getnames()
    top = find_top_folder(names)
    for licence in attempt.metadata.license_files:
        target = f"{top}/{licence}"
        if target not in names:
            raise NotAcceptedError(
                f"License-File {licence} does not exist in distribution file {attempt.filename} at {target}"
            )
