"""What each index holds of the project, and who published it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.indexes.project_page import read_project_page
from tracer_bullet.indexes.provenance import Provenance, read_provenance
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from packaging.version import Version

    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.indexes.project_page import IndexFile, ProjectPage
    from tracer_bullet.web.cache import CachedClient

_SHOWN = 3


class HeldVersion(NamedTuple):
    """A version on an index: how many files, when the first came (ISO 8601, or empty), and from where.

    `published_by` is None if the index does not know, as after an upload with an API token.
    """

    version: Version
    files: int
    uploaded: str
    yanked: bool
    published_by: Provenance | None


@dataclass(frozen=True)
class IndexState:
    """`exists` is None if the index did not answer (`why`); `latest` are the versions uploaded last."""

    index: IndexAddress
    exists: bool | None
    why: str = ""
    status: str = "active"
    versions: tuple[Version, ...] = ()
    latest: tuple[HeldVersion, ...] = ()


def read_state(web: CachedClient, index: IndexAddress, project: str) -> IndexState:
    """Ask `index`; an answer that does not come, or makes no sense, is unknown and never an error."""
    try:
        page = read_project_page(web, index, project)
    except UnreachableError as error:
        return IndexState(index, None, error.message)
    if page is None:
        return IndexState(index, False)
    order = sorted(page.versions, key=lambda version: (_uploaded(page, version), version), reverse=True)
    latest = tuple(_held(web, index, page, version) for version in order[:_SHOWN])
    return IndexState(index, True, "", page.status, page.versions, latest)


def _uploaded(page: ProjectPage, version: Version) -> str:
    return min(file.uploaded for file in page.files_of(version))


def _held(web: CachedClient, index: IndexAddress, page: ProjectPage, version: Version) -> HeldVersion:
    files = page.files_of(version)
    yanked = all(file.yanked for file in files)
    return HeldVersion(version, len(files), _uploaded(page, version), yanked, _publisher(web, index, files))


def _publisher(web: CachedClient, index: IndexAddress, files: tuple[IndexFile, ...]) -> Provenance | None:
    file = next((file for file in files if file.provenance), None)
    try:
        return read_provenance(web, index, file) if file else None
    except UnreachableError:
        return None
