"""Names of distributions, as PyPI takes them."""

from __future__ import annotations

import re
import sys

from tracer_bullet.errors import TracerError

_NAME = re.compile(r"([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])\Z", re.ASCII | re.IGNORECASE)
_LEFT_THE_LIBRARY = re.compile(
    r"(aifc|asynchat|asyncore|audioop|binhex|cgi|cgitb|chunk|crypt|distutils|formatter|imghdr|imp|lib2to3|macpath"
    r"|mailcap|msilib|nis|nntplib|ossaudiodev|parser|pipes|smtpd|sndhdr|spwd|sunau|symbol|telnetlib|uu|xdrlib)\Z"
)
"""Modules of Python 3 that newer versions no longer have, and that PyPI still keeps."""


def normalise(name: str) -> str:
    """The one spelling that all spellings of a name share on PyPI.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def check_project_name(name: str) -> None:
    """Raise TracerError for a name that PyPI would refuse whoever asks for it.

    The form: https://packaging.python.org/en/latest/specifications/name-normalization/; the standard
    library: https://pypi.org/help/#project-name. Whether the name is free, or too similar to another one,
    cannot be known here.
    """
    if not _NAME.match(name):
        raise TracerError(
            f"PyPI refuses the name {name!r}: expected letters and digits, with `.`, `_` or `-` between them",
            hint=f"for example `{suggest_name(name)}`",
        )
    module = normalise(name).replace("-", "_")
    if module in {known.lower() for known in sys.stdlib_module_names} or _LEFT_THE_LIBRARY.match(module):
        raise TracerError(
            f"PyPI refuses the name `{name}`: a module of Python's standard library is called so",
            hint=f"choose another, for example `{name}-project`",
        )


def suggest_name(text: str) -> str:
    """The closest name that PyPI's rule allows; `my-package` where nothing of `text` is left."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "my-package"
