"""Who answers for which host; what is nobody's is tunnelled, or refused where the rehearsal is offline."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.http_messages import not_found
from tracer_bullet.rehearsal.issuer.endpoint import HOST as ISSUER_HOST
from tracer_bullet.rehearsal.issuer.endpoint import PATH as TOKEN_PATH
from tracer_bullet.rehearsal.issuer.endpoint import issue, show_keys
from tracer_bullet.rehearsal.server.github_api import HOST as API_HOST
from tracer_bullet.rehearsal.server.github_api import UPLOADS_HOST, GitHubApi
from tracer_bullet.rehearsal.standin.respond import hosts_of
from tracer_bullet.sites import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.issuer.endpoint import Grant
    from tracer_bullet.rehearsal.issuer.keys import SigningKey
    from tracer_bullet.rehearsal.server.live import LiveIndex
    from tracer_bullet.rehearsal.server.own_address import OwnAddress
    from tracer_bullet.rehearsal.server.relay import Relay

LOOPBACK = "127.0.0.1"
PLAIN_PATH = "/standins/"
"""Where the indexes are found without TLS and without a proxy, by the name of the site."""
_UPLOAD_HOSTS = frozenset({"upload.pypi.io", "testpypi.python.org", "www.pypi.org"})
"""Other names of the real indexes, which are never reached."""


class Network:
    """The two indexes, the issuer and what is relayed: everything of PyPI, of TestPyPI only known files.

    `grants` are given by whoever runs jobs; `issued` tells the job that a token was made for, by its `jti`.
    """

    def __init__(
        self,
        indexes: Mapping[str, LiveIndex],
        key: SigningKey,
        relays: Mapping[str, Relay],
        *,
        offline: bool = False,
        own: Sequence[OwnAddress] = (),
    ) -> None:
        self.indexes = indexes
        self.relays = relays
        self.relay = relay = relays[PYPI.key]
        self.offline = offline
        self.grants: dict[str, Grant] = {}
        self.issued: dict[str, str] = {}
        self.refused: list[str] = []
        self.unreachable: list[str] = []
        """Hosts that are not the stand-ins' and did not answer."""
        self.github = GitHubApi(None if offline else relay.read_public)
        self._key = key
        self._own = own
        self._by_host = {host: live for live in indexes.values() for host in hosts_of(live.index)}
        self._lock = threading.Lock()

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are answered for here."""
        own = {address.host for address in self._own}
        return frozenset(self._by_host) | {ISSUER_HOST, API_HOST, UPLOADS_HOST} | own

    def may_tunnel(self, host: str) -> bool:
        """Whether a connection to another host is let through; a refused host is remembered."""
        if not self.offline and host.lower() not in _UPLOAD_HOSTS:
            return True
        with self._lock:
            if host not in self.refused:
                self.refused.append(host)
        return False

    def _readdress(self, request: Request) -> Request:
        """A request to an index under an address of this machine, as if made under the index's own.

        A client that is told such an address takes `+simple` below it for the pages of projects.
        """
        name, _, path = request.path.removeprefix(PLAIN_PATH).partition("/")
        if name not in self.indexes:
            return request
        site = self.indexes[name].index.site
        pages = path.removeprefix("legacy/+simple/")
        if pages != path:
            return replace(request, host=site.host, path=f"/simple/{pages}")
        return replace(request, host=site.upload_host, path=f"/{path}")

    def respond(self, request: Request) -> Response:
        """Answer a request to one of `hosts`, or a job's request for an identity token."""
        if request.host == LOOPBACK and request.path.startswith(TOKEN_PATH):
            return issue(request, self.grants, self._key, self.issued)
        if request.host == LOOPBACK and request.path.startswith(PLAIN_PATH):
            request = self._readdress(request)
        request = next(filter(None, (one.translate(request) for one in self._own)), request)
        if request.host == ISSUER_HOST:
            return show_keys(request, self._key)
        if request.host in (API_HOST, UPLOADS_HOST):
            return self.github.respond(request)
        live = self._by_host.get(request.host)
        if live is None:
            return not_found()
        response = live.respond(request)
        if response.status == 404 and request.method in ("GET", "HEAD"):
            is_trial = request.host == TESTPYPI.files_host
            relayed = self.relays[TESTPYPI.key if is_trial else PYPI.key].respond(request)
            return response if relayed.status == 404 else relayed
        return response
