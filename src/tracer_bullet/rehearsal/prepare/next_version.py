"""The version that a release is rehearsed with, if the project's own is on PyPI already.

Only the copy is changed, and only a version that stands in pyproject.toml.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion, Version

from tracer_bullet.project.packaging_files import dig

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TABLES = (("project",), ("tool", "poetry"))


def next_free(version: str, taken: Collection[str]) -> str:
    """`version`, or the first one after it that is not in `taken` (canonical versions)."""
    try:
        found = Version(version)
    except InvalidVersion:
        return version
    while canonicalize_version(str(found)) in taken:
        *rest, last = found.release
        found = Version(".".join(map(str, [*rest, last + 1])))
    return version if str(found) == str(Version(version)) else str(found)


def read_static_version(pyproject: Path) -> str:
    """The version that stands in pyproject.toml, empty where it comes from elsewhere."""
    try:
        data = tomllib.loads(pyproject.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    for keys in TABLES:
        version = dig(data, *keys).get("version")
        if isinstance(version, str):
            return version
    return ""


def write_static_version(pyproject: Path, version: str) -> bool:
    """Put `version` where the version stands; whether that could be done."""
    text, old = pyproject.read_text("utf-8"), read_static_version(pyproject)
    for match in re.finditer(rf"""(?m)^(\s*version\s*=\s*)(["']){re.escape(old)}\2""", text):
        changed = f"{text[: match.start()]}{match[1]}{match[2]}{version}{match[2]}{text[match.end() :]}"
        pyproject.write_text(changed, "utf-8")
        if read_static_version(pyproject) == version:
            return True
    pyproject.write_text(text, "utf-8")
    return False
