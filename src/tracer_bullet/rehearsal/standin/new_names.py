"""Which project names an index lets anybody create.

Not known here, and so not checked: the list of names that PyPI prohibits, which is not public.
Source: https://github.com/pypi/warehouse/blob/main/warehouse/packaging/services.py (`check_project_name`)
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.rehearsal.standin.refusal import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.index import Index

NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)

_STANDARD = {canonicalize_name(name.strip("-_.")) for name in sys.stdlib_module_names if name.strip("-_.")}
_LOOKALIKES = str.maketrans(
    {"l": "1", "L": "1", "i": "1", "I": "1", "o": "0", "O": "0", "-": "", "_": "", ".": ""}
)


def check_new_name(name: str, index: Index) -> None:
    """Raise NotAcceptedError where a project of this name cannot be created on `index`."""
    see = f"See {index.site.help('project-name')} for more information."
    if not NAME.fullmatch(name):
        raise NotAcceptedError(f"The name {name!r} is invalid.")
    if canonicalize_name(name) in _STANDARD:
        raise NotAcceptedError(
            f"The name {name!r} isn't allowed (conflict with Python Standard Library module name). {see}"
        )
    if index.project(name) is not None:
        raise NotAcceptedError(f"The name {name!r} conflicts with an existing project. {see}", 409)
    if any(_blur(name) == _blur(other) for other in index.projects):
        raise NotAcceptedError(f"The name {name!r} is too similar to an existing project. {see}")


def _blur(name: str) -> str:
    """What remains of a name when letters that look alike are the same.

    Source: warehouse's database function `ultranormalize_name`, in
    https://github.com/pypi/warehouse/tree/main/warehouse/migrations/versions
    """
    return name.translate(_LOOKALIKES).lower()
