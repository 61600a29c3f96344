"""Rules for the file as a whole: name, kind, size, digests, and what was uploaded before.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`file_upload`)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.sites import DOCS

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt
    from tracer_bullet.rehearsal.standin.index import StoredFile

FILE_LIMIT = 100 * 1024**2
PROJECT_LIMIT = 10 * 1024**3
OLD_DAYS = 14
_EXTENSION = re.compile(r".+?(\.(?:tar\.gz|zip|whl))$", re.IGNORECASE)
_EXTENSIONS = {"sdist": (".zip", ".tar.gz"), "bdist_wheel": (".whl",)}


def check_filename_characters(attempt: Attempt) -> None:
    """No control characters and no path separators."""
    if any(ord(char) < 32 or ord(char) == 127 for char in attempt.filename):
        raise NotAcceptedError(
            "Cannot upload a file with non-printable characters (ordinals 0-31) "
            "or the DEL character (ordinal 127) in the name."
        )
    if "/" in attempt.filename or "\\" in attempt.filename:
        raise NotAcceptedError("Cannot upload a file with '/' or '\\' in the name.")


def check_extension(attempt: Attempt) -> None:
    """`.tar.gz` or `.zip` for an sdist, `.whl` for a wheel."""
    match = _EXTENSION.match(attempt.filename)
    if match is None:
        raise NotAcceptedError(
            "Invalid file extension: Use .tar.gz, .whl or .zip extension. See "
            "https://www.python.org/dev/peps/pep-0527 and https://peps.python.org/pep-0715/ for more "
            "information"
        )
    if match[1] not in _EXTENSIONS[attempt.filetype]:
        raise NotAcceptedError(
            f"Invalid file extension: Extension {match[1]} is invalid for filetype {attempt.filetype}. "
            "See https://www.python.org/dev/peps/pep-0527 for more information."
        )


def check_content_type(attempt: Attempt) -> None:
    """Some content type, and not that of an image."""
    kind = attempt.file.content_type
    if not kind or kind.startswith("image/"):
        raise NotAcceptedError("Invalid distribution file.")


def check_size(attempt: Attempt) -> None:
    """100 MiB a file and 10 GiB a project, unless PyPI raised the limit."""
    size, name = len(attempt.content), attempt.project.name
    limits = f"{DOCS}/project-management/storage-limits"
    if size > FILE_LIMIT:
        raise NotAcceptedError(
            f"File too large. Limit for project {name!r} is {FILE_LIMIT // 1024**2} MB. "
            f"See {limits}#requesting-a-file-size-limit-increase for more information."
        )
    if size + sum(file.size for file in attempt.project.files) > PROJECT_LIMIT:
        raise NotAcceptedError(
            f"Project size too large. Limit for project {name!r} total size is "
            f"{PROJECT_LIMIT // 1024**3} GB. See {limits}#requesting-a-project-size-limit-increase"
        )


def check_digests(attempt: Attempt) -> None:
    """Every digest that was sent is the file's."""
    for name, actual in attempt.digests.items():
        sent = attempt.form.text(f"{name}_digest")
        if sent and sent.lower() != actual:
            raise NotAcceptedError(
                "The digest supplied does not match a digest calculated from the uploaded file."
            )


def find_twin(attempt: Attempt) -> StoredFile | None:
    """A file of the index with the same name or the same bytes."""
    for project in attempt.index.projects.values():
        for file in project.files:
            if file.filename == attempt.filename or file.sha256 == attempt.digests["sha256"]:
                return file
    return None


def is_repeated(attempt: Attempt) -> bool:
    """Whether exactly this file is there already, which PyPI answers with 200 and does nothing."""
    twin = find_twin(attempt)
    return twin is not None and (twin.filename, twin.sha256) == (attempt.filename, attempt.digests["sha256"])


def check_file_is_new(attempt: Attempt) -> None:
    """Neither this name with other bytes nor these bytes under another name; twine looks for these words."""
    if find_twin(attempt) is not None:
        raise NotAcceptedError(
            f"File already exists ({attempt.filename!r}, with blake2_256 hash "
            f"{attempt.digests['blake2_256']!r}). "
            f"See {attempt.site.help('file-name-reuse')} for more information."
        )


def check_filename_was_never_used(attempt: Attempt) -> None:
    """A deleted file's name stays taken."""
    if attempt.filename in attempt.index.filenames:
        raise NotAcceptedError(
            "This filename was previously used by a file that has since been deleted. Use a "
            "different version. "
            f"See {attempt.site.help('file-name-reuse')} for more information."
        )


def check_release_is_young(attempt: Attempt) -> None:
    """A release takes files for fourteen days.

    Source: https://blog.pypi.org/ (July 2026), and the same file as above.
    """
    release = attempt.release
    if release is not None and attempt.now - release.created > OLD_DAYS * 86400:
        raise NotAcceptedError(f"Uploading new files to releases older than {OLD_DAYS} days is not allowed.")


def check_only_sdist(attempt: Attempt) -> None:
    """A release has one sdist at most."""
    files = attempt.release.files if attempt.release else ()
    if attempt.filetype == "sdist" and any(file.packagetype == "sdist" for file in files):
        raise NotAcceptedError("Only one sdist may be uploaded per release.")
