"""Whether PyPI holds the very files that TestPyPI got first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import FailedError
from tracer_bullet.indexes.project_page import read_project_page

if TYPE_CHECKING:
    from packaging.version import Version

    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.web.cache import CachedClient


def compare_indexes(
    web: CachedClient, testpypi: IndexAddress, pypi: IndexAddress, project: str, version: Version
) -> int:
    """How many files both hold with the same SHA-256; 0 if TestPyPI does not have this version.

    Raises FailedError for a file that differs or that only one of them has, and UnreachableError.
    """
    tried, released = (_hashes(web, index, project, version) for index in (testpypi, pypi))
    if not tried:
        return 0
    other = sorted(name for name in tried.keys() | released.keys() if tried.get(name) != released.get(name))
    if other:
        raise FailedError(
            f"PyPI and TestPyPI do not hold the same files of {version}: {', '.join(other)}",
            hint="files cannot be replaced; if something is wrong with them, yank the release on PyPI",
        )
    return len(released)


def _hashes(web: CachedClient, index: IndexAddress, project: str, version: Version) -> dict[str, str]:
    page = read_project_page(web, index, project)
    return {file.filename: file.sha256 for file in page.files_of(version)} if page else {}
