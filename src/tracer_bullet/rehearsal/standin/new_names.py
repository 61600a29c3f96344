"""Which project names an index lets anybody create.

The list of names that PyPI prohibits is not public: only those are known that its own source has.
Source: https://github.com/pypi/warehouse/blob/main/warehouse/packaging/services.py (`check_project_name`)
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.index import Index

NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)

PROHIBITED = frozenset({"requirements-txt", "rrequirements-txt"})
"""Source: https://github.com/pypi/warehouse/tree/main/warehouse/migrations/versions (`blacklist`)."""
_LOOKALIKES = str.maketrans(
    {"l": "1", "L": "1", "i": "1", "I": "1", "o": "0", "O": "0", "-": "", "_": "", ".": ""}
)


def check_new_name(name: str, index: Index) -> None:
    """Raise NotAcceptedError where a project of this name cannot be created on `index`."""
    see = f"See {index.site.help('project-name')} for more information."
    if not NAME.fullmatch(name):
        raise NotAcceptedError(f"The name {name!r} is invalid.")
    if canonicalize_name(name) in _list_standard_names():
        raise NotAcceptedError(
            f"The name {name!r} isn't allowed (conflict with Python Standard Library module name). {see}"
        )
    if index.project(name) is not None:
        raise NotAcceptedError(f"The name {name!r} conflicts with an existing project. {see}", 409)
    if canonicalize_name(name) in PROHIBITED:
        raise NotAcceptedError(f"The name {name!r} isn't allowed. {see}")
    if any(_blur(name) == _blur(other) for other in index.projects):
        raise NotAcceptedError(f"The name {name!r} is too similar to an existing project. {see}")


@cache
def _list_standard_names() -> frozenset[str]:
    """Modules of every version of Python, and the packages that they are in, normalised."""
    from stdlib_list import short_versions, stdlib_list  # noqa: PLC0415 - reads a file for each version

    modules = {module for version in short_versions for module in stdlib_list(version)}
    packages = {module.rsplit(".", count)[0] for module in modules for count in range(module.count(".") + 1)}
    return frozenset(canonicalize_name(name.strip("-_.")) for name in packages)


def _blur(name: str) -> str:
    """What remains of a name when letters that look alike are the same.

    Source: warehouse's database function `ultranormalize_name`, in
    https://github.com/pypi/warehouse/tree/main/warehouse/migrations/versions
    """
    return name.translate(_LOOKALIKES).lower()
