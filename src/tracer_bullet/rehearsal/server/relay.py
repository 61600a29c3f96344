"""Projects of other indexes, shown as if a site had them: pages, and files under its own file host."""

from __future__ import annotations

import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from packaging.metadata import Metadata
from packaging.utils import canonicalize_name, canonicalize_version

from tracer_bullet.rehearsal.http_messages import Response, answer_text, not_found
from tracer_bullet.rehearsal.server.upstream import FileList, Unreachable, find_all, read_upstream_project
from tracer_bullet.rehearsal.standin.existing import read_existing_project, version_of_file
from tracer_bullet.rehearsal.standin.index import Index
from tracer_bullet.rehearsal.standin.json_api import describe_release, show_json
from tracer_bullet.rehearsal.standin.simple_api import Link, choose_kind, show_project
from tracer_bullet.sites import PYPI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.server.upstream import Upstream
    from tracer_bullet.rehearsal.standin.index import Release
    from tracer_bullet.sites import Site

REMEMBERED = 32 * 1024**2
"""Bytes of a file up to which it is fetched once and remembered."""
_PREFIX = "/packages/relayed/"
_METADATA = ".metadata"


class Relay:
    """Remembers what it fetched for the length of a rehearsal, and what it could not get."""

    def __init__(self, upstreams: Sequence[Upstream], *, offline: bool, site: Site = PYPI) -> None:
        self._site = site
        self._upstreams = [one for one in upstreams if one.is_local or not offline]
        self._pages: dict[str, list[Link]] = {}
        self._origins: dict[str, tuple[Upstream, str]] = {}
        self._files: dict[str, bytes | None] = {}
        self._shown: dict[tuple[str, str], Response] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self.missing: list[str] = []
        self.notes: list[str] = []

    @property
    def is_complete(self) -> bool:
        """Whether it reaches an index, so that a project it does not find is not there."""
        return any(not isinstance(one, FileList) for one in self._upstreams)

    def respond(self, request: Request) -> Response:
        """Answer for a page of the site or a file that it serves; 404 for everything else."""
        try:
            if request.host == self._site.files_host:
                return self._send_file(request.path)
            return self._show(request) if request.host == self._site.host else not_found()
        except Unreachable as error:
            self._add(self.missing, str(error))
            return answer_text(f"502 {error}", 502)

    def list_links(self, project: str) -> list[Link]:
        """The files of a project (normalised name) as the site would show them; raises Unreachable."""
        with self._alone(f"page {project}"):
            if project not in self._pages:
                found, silent = find_all(self._upstreams, project)
                self._pages[project] = self._publish(found)
                for error in silent:
                    self._add(self.notes, f"{error}: what others have is taken without it")
            return self._pages[project]

    def read_public(self, address: str) -> Response | None:
        """What lies at an address elsewhere on the web, None if it cannot be reached."""
        for upstream in self._upstreams:
            if not upstream.is_local:
                try:
                    content = upstream.fetch(address)
                except Unreachable:
                    return None
                return Response(200, content) if content is not None else None
        return None

    def _show(self, request: Request) -> Response:
        match [unquote(part) for part in request.path.strip("/").split("/")]:
            case ["simple", name]:
                return self._show_page(request, canonicalize_name(name))
            case ["pypi", name, "json"]:
                return self._show_json(request, name)
            case ["pypi", name, version, "json"]:
                return self._show_json(request, name, version)
        return not_found()

    def _show_page(self, request: Request, project: str) -> Response:
        kind = choose_kind(request.header("accept"))
        with self._alone(f"{kind} {project}"):
            if (project, kind) not in self._shown:
                self._shown[project, kind] = self._make_page(request, project)
            return self._shown[project, kind]

    def _make_page(self, request: Request, project: str) -> Response:
        links = self.list_links(project)
        if not links:
            self._add(self.missing, f"the project `{project}`")
            return not_found()
        versions = dict.fromkeys(map(str, filter(None, (version_of_file(link.filename) for link in links))))
        return show_project(request, project, links, versions)

    def _show_json(self, request: Request, name: str, version: str = "") -> Response:
        links = self.list_links(canonicalize_name(name))
        project = read_existing_project(canonicalize_name(name), links, request.received)
        release = project.release(version) if version else None
        if release is not None:
            described = replace(release, info={**release.info, **self._read_metadata(release)})
            project = replace(project, releases={canonicalize_version(version): described})
        return show_json(Index(self._site, b"", {project.key: project}), name, version)

    def _read_metadata(self, release: Release) -> dict[str, Any]:
        """What the metadata of a release says, if the other index gives it out beside the files."""
        for file in release.files:
            content = self._read_file(file.path + _METADATA) if file.metadata_sha256 else None
            if content is not None:
                return describe_release(Metadata.from_email(content, validate=False))
        return {}

    def _publish(self, found: list[tuple[Upstream, Link]]) -> list[Link]:
        links = []
        for upstream, link in found:
            path = f"{_PREFIX}{sha256(link.url.encode()).hexdigest()[:24]}/{link.filename}"
            self._origins[path] = (upstream, link.url)
            links.append(replace(link, url=f"https://{self._site.files_host}{path}"))
        return links

    def _send_file(self, path: str) -> Response:
        content = self._read_file(path)
        if content is None:
            return not_found()
        return Response(200, content, {"content-type": "application/octet-stream"})

    def _read_file(self, path: str) -> bytes | None:
        with self._alone(path):
            content = self._files[path] if path in self._files else self._fetch(path)
            if content is None or len(content) <= REMEMBERED:
                self._files[path] = content
        return content

    def _fetch(self, path: str) -> bytes | None:
        plain = path.removesuffix(_METADATA)
        origin = self._origins.get(plain) or self._find_origin(plain)
        if origin is not None:
            upstream, url = origin
            return upstream.fetch(url + path[len(plain) :])
        address = f"https://{self._site.files_host}{path}"
        others = [one for one in self._upstreams if not one.is_local and not path.startswith(_PREFIX)]
        return next((content for one in others if (content := one.fetch(address)) is not None), None)

    def _find_origin(self, path: str) -> tuple[Upstream, str] | None:
        """Where a file is that a lock file names by the site's own address; the client checks its hash."""
        filename = unquote(PurePosixPath(path).name)
        project = read_upstream_project(filename)
        for link in self.list_links(project) if project else ():
            if link.filename == filename:
                return self._origins[urlsplit(link.url).path]
        return None

    def _alone(self, what: str) -> threading.Lock:
        """What lets one thread at a time fetch `what`: events that are played together ask for the same."""
        with self._lock:
            return self._locks.setdefault(what, threading.Lock())

    def _add(self, known: list[str], what: str) -> None:
        with self._lock:
            if what not in known:
                known.append(what)
