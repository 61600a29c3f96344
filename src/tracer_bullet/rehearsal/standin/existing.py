"""What an index holds before the rehearsal: the releases of a project, read from its real page.

The bytes of these files are not here: who relays them knows where they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_version,
    parse_sdist_filename,
    parse_wheel_filename,
)

from tracer_bullet.rehearsal.standin.index import IndexProject, Release, StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.version import Version

    from tracer_bullet.rehearsal.standin.index import Index
    from tracer_bullet.rehearsal.standin.simple_api import Link

OWNER = "owner"


def add_existing(index: Index, project: IndexProject) -> Index:
    """`index` with a project that was there before, and every file name of it taken."""
    names = {file.filename for file in project.files}
    return replace(index.with_project(project), filenames=index.filenames | names)


def without_release(index: Index, name: str, version: str) -> Index:
    """`index` as it was before the project `name` released `version`."""
    project = index.project(name)
    release = project.release(version) if project else None
    if project is None or release is None:
        return index
    kept = {key: one for key, one in project.releases.items() if one is not release}
    freed = {file.filename for file in release.files}
    return replace(index.with_project(replace(project, releases=kept)), filenames=index.filenames - freed)


def read_existing_project(name: str, links: Iterable[Link], now: float) -> IndexProject:
    """A project from the files of its page; what is not named like a distribution is left out.

    A file whose page does not tell when it was uploaded counts as uploaded `now` (seconds since 1970).
    """
    files: dict[str, list[StoredFile]] = {}
    for link in links:
        version = version_of_file(link.filename)
        if version is not None:
            files.setdefault(str(version), []).append(_make_file(link, str(version), now))
    releases = {
        canonicalize_version(version): _make_release(name, version, files[version]) for version in files
    }
    return IndexProject(name, min((one.created for one in releases.values()), default=now), OWNER, releases)


def version_of_file(filename: str) -> Version | None:
    """The version in the name of a distribution, None if the name is not that of one."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[1]
        return parse_sdist_filename(filename)[1]
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def _make_release(name: str, version: str, files: list[StoredFile]) -> Release:
    info = {"name": name, "version": version, "requires_python": files[0].requires_python or None}
    yanked = all(file.yanked is not False for file in files)
    return Release(version, min(file.uploaded for file in files), {**info, "yanked": yanked}, tuple(files))


def _make_file(link: Link, version: str, now: float) -> StoredFile:
    known = link.metadata if not isinstance(link.metadata, bool) else {}
    return StoredFile(
        filename=link.filename,
        packagetype="bdist_wheel" if link.filename.endswith(".whl") else "sdist",
        version=version,
        content=b"",
        sha256=link.hashes.get("sha256", ""),
        blake2_256="",
        md5=link.hashes.get("md5", ""),
        uploaded=_read_time(link.uploaded, now),
        requires_python=link.requires_python,
        metadata_sha256=known.get("sha256", ""),
        yanked=link.yanked,
        elsewhere=urlsplit(link.url).path,
        length=link.size,
    )


def _read_time(text: str, now: float) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return now
