"""Rules for the form itself, before anything is known of the project.

Source of all of them: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py
(`file_upload`) and https://github.com/pypi/warehouse/blob/main/warehouse/forklift/forms.py
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.new_names import NAME
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt

_DIGEST = re.compile(r"[A-Fa-f0-9]{64}")
_PYVERSION = "Invalid value for pyversion. Error:"
_SPECIFICATION = "https://packaging.python.org/specifications/core-metadata"


def check_protocol(attempt: Attempt) -> None:
    """Only protocol 1 exists; not saying it means 1."""
    if attempt.form.text("protocol_version", "1") != "1":
        raise NotAcceptedError("Unknown protocol version.")


def check_no_file_in_a_text_field(attempt: Attempt) -> None:
    """Only `content` (and the ignored signature) may be a file."""
    for name in sorted(attempt.form.files.keys() - {"content", "gpg_signature"}):
        raise NotAcceptedError(f"{name}: Should not be a tuple.")


def check_name(attempt: Attempt) -> None:
    """The name is there and made of ASCII letters, digits and `.-_`; it goes before the other fields."""
    name = attempt.form.text("name")
    if not name:
        _refuse_value(name, "This field is required.")
    if not NAME.fullmatch(name):
        _refuse_value(
            name, "Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'."
        )


def _refuse_value(value: str, why: str) -> None:
    shown = value[:30] + "..." + value[-30:] if len(value) > 60 else value
    raise NotAcceptedError(
        f"{shown!r} is an invalid value for Name. Error: {why} See {_SPECIFICATION} for more information."
    )


def check_blake2_format(attempt: Attempt) -> None:
    """A BLAKE2 digest is 64 hexadecimal digits; after the name, fields are checked by alphabet."""
    _check_digest(attempt, "blake2_256_digest", "BLAKE2")


def check_sha256_format(attempt: Attempt) -> None:
    """A SHA-256 digest is 64 hexadecimal digits."""
    _check_digest(attempt, "sha256_digest", "SHA256")


def _check_digest(attempt: Attempt, name: str, kind: str) -> None:
    value = attempt.form.text(name)
    if value and not _DIGEST.fullmatch(value):
        raise NotAcceptedError(
            f"Invalid value for {name}. Error: Use a valid, hex-encoded, {kind} message digest."
        )


def check_filetype(attempt: Attempt) -> None:
    """An sdist or a wheel, nothing else."""
    if not attempt.filetype:
        raise NotAcceptedError("Invalid value for filetype. Error: This field is required.")
    if attempt.filetype not in ("sdist", "bdist_wheel"):
        raise NotAcceptedError("Invalid value for filetype. Error: Use a known file type.")


def check_pyversion(attempt: Attempt) -> None:
    """A wheel says its Python tag, an sdist says `source` or nothing."""
    pyversion = attempt.form.text("pyversion")
    if attempt.filetype != "sdist" and not pyversion:
        raise NotAcceptedError(f"{_PYVERSION} Python version is required for binary distribution uploads.")
    if attempt.filetype == "sdist" and pyversion not in ("", "source"):
        raise NotAcceptedError(f"{_PYVERSION} Use 'source' as Python version for an sdist.")


def check_some_digest(attempt: Attempt) -> None:
    """At least one digest is sent."""
    if not any(attempt.form.text(f"{name}_digest") for name in ("md5", "sha256", "blake2_256")):
        raise NotAcceptedError("Error: Include at least one message digest.")


def check_file_is_there(attempt: Attempt) -> None:
    """The form has a file; looked at after the metadata."""
    if "content" not in attempt.form.files:
        raise NotAcceptedError("Upload payload does not have a file.")
