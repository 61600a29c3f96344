"""Names of distributions, as PyPI takes them."""

from __future__ import annotations

import keyword
import re
import sys

from tracer_bullet.errors import TracerError
from tracer_bullet.sites import normalise

_NAME = re.compile(r"([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])\Z", re.ASCII | re.IGNORECASE)
_LEFT_THE_LIBRARY = re.compile(
    r"(aifc|asynchat|asyncore|audioop|binhex|cgi|cgitb|chunk|crypt|distutils|formatter|imghdr|imp|lib2to3|macpath"
    r"|mailcap|msilib|nis|nntplib|ossaudiodev|parser|pipes|smtpd|sndhdr|spwd|sunau|symbol|telnetlib|uu|xdrlib)\Z"
)
"""Modules of Python 3 that newer versions no longer have, and that PyPI still keeps."""


def check_project_name(name: str) -> None:
    """Raise TracerError for a name that PyPI would refuse whoever asks for it.

    The form: https://packaging.python.org/en/latest/specifications/name-normalization/; the standard
    library: https://pypi.org/help/#project-name. Whether the name is free, or too similar to another one,
    cannot be known here.
    """
    if not _NAME.match(name):
        raise TracerError(
            f"PyPI rejects the name {name!r}: expected letters and digits, with `.`, `_` or `-` between them",
            hint=f"for example `{suggest_name(name)}`",
        )
    module = normalise(name).replace("-", "_")
    if module in {known.lower() for known in sys.stdlib_module_names} or _LEFT_THE_LIBRARY.match(module):
        raise TracerError(
            f"PyPI rejects the name `{name}`: it is a standard-library module",
            hint=f"choose another, for example `{name}-project`",
        )


def check_import_name(name: str) -> None:
    """Raise TracerError unless `name` can follow the word `import`, or is empty: nothing is imported."""
    parts = name.split(".") if name else []
    if not (name.isascii() and all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)):
        raise TracerError(
            f"{name!r} cannot be imported: expected letters, digits and `_`, and no keyword of Python",
            hint="for example `--data import_name=my_package` or `--data import_name=my_namespace.core`",
        )


def suggest_import_name(project_name: str) -> str:
    """The module that a project of this name would have; the template's default follows the same rule."""
    module = normalise(project_name).replace("-", "_")
    if keyword.iskeyword(module):
        return f"{module}_"
    return f"_{module}" if module[0].isdigit() else module


def suggest_name(text: str) -> str:
    """The closest name that PyPI's rule allows; `my-package` where nothing of `text` is left."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "my-package"
