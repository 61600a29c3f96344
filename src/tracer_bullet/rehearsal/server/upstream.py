"""Other indexes: those that the user's own pip and uv install from, on the network or in a folder.

Names that were never uploaded to a stand-in come from here, so that build backends and dependencies install.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import urllib3
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from tracer_bullet.indexes.address import LOCAL_HOSTS
from tracer_bullet.rehearsal.server.pages import ACCEPT, read_page
from tracer_bullet.rehearsal.standin.simple_api import Link

if TYPE_CHECKING:
    from collections.abc import Iterable


class Unreachable(Exception):  # noqa: N818 - not a mistake of anybody's
    """The other index did not answer, or not in a way that can be used."""


class Upstream(Protocol):
    """Somewhere that projects come from."""

    @property
    def is_local(self) -> bool:
        """Whether it is reached without the network."""

    def list_files(self, project: str) -> list[Link]:
        """The files of a project by its normalised name, none if it is not known; raises Unreachable."""

    def fetch(self, url: str) -> bytes | None:
        """What lies at an address that `list_files` gave (or that with `.metadata` behind it)."""


@dataclass(frozen=True)
class WebIndex:
    """A simple index on the web; `url` without credentials, which `headers` carry."""

    url: str
    pool: urllib3.PoolManager | urllib3.ProxyManager
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether the address is this machine's own."""
        return urlsplit(self.url).hostname in LOCAL_HOSTS

    def list_files(self, project: str) -> list[Link]:
        """The project's page."""
        url = f"{self.url.rstrip('/')}/{project}/"
        response = self._get(url, ACCEPT)
        if response.status in (404, 410):
            return []
        if response.status != 200:
            raise Unreachable(f"{self.url} answered {response.status}")
        try:
            kind = response.headers.get("content-type", "")
            return read_page(response.data, kind, urljoin(url, response.geturl() or ""))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable(f"{self.url} has no project page for {project}") from error

    def fetch(self, url: str) -> bytes | None:
        """The file, whole."""
        response = self._get(url, "*/*")
        return response.data if response.status == 200 else None

    def _get(self, url: str, accept: str) -> urllib3.BaseHTTPResponse:
        same_host = urlsplit(url).hostname == urlsplit(self.url).hostname
        headers = {**(dict(self.headers) if same_host else {}), "accept": accept}
        try:
            return self.pool.request("GET", url, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(f"{self.url} cannot be reached") from error


@dataclass(frozen=True)
class FolderIndex:
    """A simple index in a folder: `<project>/index.html`."""

    folder: Path
    is_local: bool = True

    def list_files(self, project: str) -> list[Link]:
        """The project's page."""
        page = self.folder / project / "index.html"
        return read_page(page.read_bytes(), "text/html", page.as_uri()) if page.is_file() else []

    def fetch(self, url: str) -> bytes | None:
        """The file."""
        return _read_local(url)


@dataclass(frozen=True)
class FileList:
    """A folder of distributions, as `--find-links` takes it."""

    folder: Path
    is_local: bool = True

    def list_files(self, project: str) -> list[Link]:
        """The folder's files that belong to the project."""
        found = (
            path for path in sorted(self.folder.iterdir()) if read_upstream_project(path.name) == project
        )
        return [Link(path.name, path.resolve().as_uri(), {}, size=path.stat().st_size) for path in found]

    def fetch(self, url: str) -> bytes | None:
        """The file."""
        return _read_local(url)


def read_upstream_project(filename: str) -> str:
    """The normalised project name in the name of a distribution, empty if it is none."""
    try:
        if filename.endswith(".whl"):
            return str(parse_wheel_filename(filename)[0])
        return str(parse_sdist_filename(filename)[0])
    except (InvalidWheelFilename, InvalidSdistFilename):
        return ""


def _read_local(url: str) -> bytes | None:
    path = Path(url2pathname(urlsplit(url).path))
    return path.read_bytes() if path.is_file() else None


def find_all(
    upstreams: Iterable[Upstream], project: str
) -> tuple[list[tuple[Upstream, Link]], list[Unreachable]]:
    """The files of a project from all upstreams, of equal names the first one's; and who did not answer.

    Raises Unreachable where somebody did not answer and nobody else has the project.
    """
    found: dict[str, tuple[Upstream, Link]] = {}
    silent: list[Unreachable] = []
    for upstream in upstreams:
        try:
            links = upstream.list_files(project)
        except Unreachable as error:
            silent.append(error)
            continue
        for link in links:
            found.setdefault(link.filename, (upstream, link))
    if silent and not found:
        raise silent[0]
    return list(found.values()), silent
