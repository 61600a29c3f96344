"""Projects of other indexes, shown as if they were PyPI's: pages, and files under PyPI's own file host."""

from __future__ import annotations

import threading
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.rehearsal.http_messages import Response, answer_text, not_found
from tracer_bullet.rehearsal.server.upstream import Unreachable, find_all
from tracer_bullet.rehearsal.standin.simple_api import Link, show_project
from tracer_bullet.rehearsal.standin.site import PYPI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.server.upstream import Upstream

REMEMBERED = 32 * 1024**2
"""Bytes of a file up to which it is fetched once and remembered."""
_PREFIX = "/packages/relayed/"
_METADATA = ".metadata"


class Relay:
    """Remembers what it fetched for the length of a rehearsal, and what it could not get."""

    def __init__(self, upstreams: Sequence[Upstream], *, offline: bool) -> None:
        self._upstreams = [one for one in upstreams if one.is_local or not offline]
        self._pages: dict[str, list[Link]] = {}
        self._origins: dict[str, tuple[Upstream, str]] = {}
        self._files: dict[str, bytes | None] = {}
        self._lock = threading.Lock()
        self.missing: list[str] = []
        self.notes: list[str] = []

    def respond(self, request: Request) -> Response:
        """Answer for a project page of pypi.org or a relayed file; 404 for everything else."""
        try:
            if request.host == PYPI.files_host and request.path.startswith(_PREFIX):
                return self._send_file(request.path)
            name = request.path.removeprefix("/simple/").strip("/")
            if request.host != PYPI.host or name == request.path.strip("/") or "/" in name:
                return not_found()
            return self._show_page(request, canonicalize_name(name))
        except Unreachable as error:
            self._add(self.missing, str(error))
            return answer_text(f"502 {error}", 502)

    def _show_page(self, request: Request, project: str) -> Response:
        with self._lock:
            links = self._pages.get(project)
        if links is None:
            found, silent = find_all(self._upstreams, project)
            links = self._publish(found)
            with self._lock:
                self._pages[project] = links
            for error in silent:
                self._add(self.notes, f"{error}: what others have is taken without it")
        if not links:
            self._add(self.missing, f"the project `{project}`")
            return not_found()
        return show_project(request, project, links)

    def _publish(self, found: list[tuple[Upstream, Link]]) -> list[Link]:
        links = []
        for upstream, link in found:
            path = f"{_PREFIX}{sha256(link.url.encode()).hexdigest()[:24]}/{link.filename}"
            self._origins[path] = (upstream, link.url)
            links.append(replace(link, url=f"https://{PYPI.files_host}{path}"))
        return links

    def _send_file(self, path: str) -> Response:
        if path not in self._files:
            plain = path.removesuffix(_METADATA)
            if plain not in self._origins:
                return not_found()
            upstream, url = self._origins[plain]
            content = upstream.fetch(url + path[len(plain) :])
            if content is None or len(content) <= REMEMBERED:
                self._files[path] = content
        else:
            content = self._files[path]
        if content is None:
            return not_found()
        return Response(200, content, {"content-type": "application/octet-stream"})

    def _add(self, known: list[str], what: str) -> None:
        with self._lock:
            if what not in known:
                known.append(what)
