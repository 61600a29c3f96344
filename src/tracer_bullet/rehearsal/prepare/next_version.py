"""The version that a release is rehearsed with, if the project's own is on PyPI already.

Only the copy is changed, and only a version that stands in a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import written_name
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import read_version_source

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from tracer_bullet.project.versions.literal import VersionLiteral

_LOCK = "uv.lock"


def next_free(version: str, taken: Collection[str]) -> str:
    """`version`, or the first one after it that can be released.

    That is no development version, has no local part, and is none of those that are `taken` (canonical
    versions).
    """
    try:
        found = Version(version)
    except InvalidVersion:
        return version
    if found.is_devrelease or found.local:
        found = Version(found.public.partition(".dev")[0])
    while canonicalize_version(str(found)) in taken:
        *rest, last = found.release
        found = Version(".".join(map(str, [*rest, last + 1])))
    return version if str(found) == str(Version(version)) else str(found)


def read_written_version(folder: Path) -> str:
    """The version of the project in `folder`, empty where it does not stand in a file."""
    try:
        source = read_version_source(folder)
    except TracerError:
        return ""
    return source.version if source.literal else ""


def write_version(folder: Path, version: str) -> bool:
    """Put `version` wherever the project's own stands; whether that could be done, and else nothing is."""
    source = read_version_source(folder)
    if source.literal is None:
        return False
    lines = (source.literal, *source.agreeing)
    before = {folder / one.file: (folder / one.file).read_bytes() for one in lines}
    for one in lines:
        _replace(folder / one.file, one, version)
    if read_written_version(folder) == version:
        _write_lock(folder, version)
        return True
    for path, content in before.items():
        path.write_bytes(content)
    return False


def _write_lock(folder: Path, version: str) -> None:
    """Put `version` into uv's lock file, of the project or of the workspace around it, as uv would.

    Source: https://docs.astral.sh/uv/concepts/projects/sync/ (`--locked`)
    """
    lock = _find_lock(folder)
    name = canonicalize_name(written_name(read_project(folder)))
    if lock is None or not name:
        return
    own = re.compile(rf'(\[\[package\]\]\r?\nname = "{re.escape(name)}"\r?\nversion = ")[^"\n]*"'.encode())
    content = lock.read_bytes()
    lock.write_bytes(own.sub(lambda found: found[1] + f'{Version(version)}"'.encode(), content, count=1))


def _find_lock(folder: Path) -> Path | None:
    """The nearest lock file upward; None if the repository around `folder` has none there."""
    for place in (folder, *folder.parents):
        if (place / _LOCK).is_file():
            return place / _LOCK
        if (place / ".git").exists():
            return None
    return None


def _replace(path: Path, literal: VersionLiteral, version: str) -> None:
    lines = path.read_bytes().split(b"\n")
    at = literal.line - 1
    start = len(literal.before.encode())
    end = start + len(literal.version.encode())
    lines[at] = lines[at][:start] + version.encode() + lines[at][end:]
    path.write_bytes(b"\n".join(lines))
