"""What an index holds of one project: its files by version, from the simple API in JSON.

https://packaging.python.org/en/latest/specifications/simple-repository-api/. A project without a file has an
empty page; the older JSON API cannot tell it from a project that does not exist.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.version import Version

    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.web.cache import CachedClient
    from tracer_bullet.web.client import WebAnswer

ACCEPT = "application/vnd.pypi.simple.v1+json"


class GarbledError(UnreachableError):
    """The index answered, but not with what was asked for."""


@dataclass(frozen=True)
class IndexFile:
    """A file as the index shows it; what it does not say is empty. `yanked` is the reason, or "yes"."""

    filename: str
    version: Version
    url: str
    sha256: str
    size: int = 0
    uploaded: str = ""
    requires_python: str = ""
    yanked: str = ""
    provenance: str = ""

    @property
    def is_wheel(self) -> bool:
        """Whether it is a wheel, else it is a source distribution."""
        return self.filename.endswith(".whl")


@dataclass(frozen=True)
class ProjectPage:
    """A project of an index: the files that are named as they should be, and its status (PEP 792)."""

    project: str
    files: tuple[IndexFile, ...]
    status: str = "active"

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions that have a file, the newest first."""
        return tuple(sorted({file.version for file in self.files}, reverse=True))

    def files_of(self, version: Version) -> tuple[IndexFile, ...]:
        """The files of one version; `1.0` and `1.0.0` are the same."""
        return tuple(file for file in self.files if file.version == version)


def read_project_page(web: CachedClient, index: IndexAddress, project: str) -> ProjectPage | None:
    """The page of `project` on `index`, None if the index has no such project.

    Raises UnreachableError, and GarbledError for an answer that is not such a page.
    """
    name = canonicalize_name(project)
    url = f"{index.simple}{name}/"
    answer = web.get(url, {"accept": ACCEPT, **index.headers}, public=not index.credentials)
    if answer.status in (404, 410):
        return None
    if answer.status != 200:
        raise GarbledError(
            f"{index.name} answered {answer.status} for `{url}`", hint="check the address of the index"
        )
    return _read_page(name, answer, index)


def _read_page(name: str, answer: WebAnswer, index: IndexAddress) -> ProjectPage:
    kind = answer.header("content-type").partition(";")[0].strip().lower()
    if not kind.endswith("json"):
        raise GarbledError(
            f"{index.name} answered with `{kind or 'nothing'}`, not with a project page in JSON",
            hint="tracer reads the simple API in JSON (PEP 691): https://peps.python.org/pep-0691/",
        )
    try:
        data = json.loads(answer.body)
        files = tuple(_read_files(data["files"], name, answer.url))
        status = data.get("project-status", {}).get("status", "active")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise GarbledError(
            f"{index.name} answered with something that is not a project page", hint="try again later"
        ) from None
    return ProjectPage(name, files, str(status))


def _read_files(entries: Iterable[dict[str, Any]], name: str, base: str) -> Iterable[IndexFile]:
    """The files that belong to the project `name`; those with other names cannot be installed either."""
    for entry in entries:
        version = version_of(entry["filename"], name)
        if version is None:
            continue
        yanked = entry.get("yanked", False)
        yield IndexFile(
            entry["filename"],
            version,
            urljoin(base, entry["url"]),
            str(entry.get("hashes", {}).get("sha256", "")).lower(),
            int(entry.get("size") or 0),
            str(entry.get("upload-time") or ""),
            str(entry.get("requires-python") or ""),
            yanked if isinstance(yanked, str) else "yes" if yanked else "",
            urljoin(base, entry.get("provenance") or "") if entry.get("provenance") else "",
        )


def version_of(filename: str, name: str) -> Version | None:
    """The version in the name of a distribution of the project `name` (normalised); None for other files."""
    if "/" in filename or "\\" in filename:
        return None
    try:
        if filename.endswith(".whl"):
            found, version, *_ = parse_wheel_filename(filename)
        else:
            found, version = parse_sdist_filename(filename)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return version if found == name else None
