"""Everything that stands in for the world, up for the length of a block."""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.issuer.endpoint import HOST as ISSUER_HOST
from tracer_bullet.rehearsal.issuer.endpoint import PATH as TOKEN_PATH
from tracer_bullet.rehearsal.issuer.endpoint import Grant
from tracer_bullet.rehearsal.issuer.keys import SigningKey, make_signing_key
from tracer_bullet.rehearsal.run.configuration import lead_to_standins
from tracer_bullet.rehearsal.run.isolation import can_isolate, isolate, write_hosts
from tracer_bullet.rehearsal.server.authority import make_authority
from tracer_bullet.rehearsal.server.configured import find_all_upstreams
from tracer_bullet.rehearsal.server.front import Front, serve
from tracer_bullet.rehearsal.server.live import LiveIndex
from tracer_bullet.rehearsal.server.network import PLAIN_PATH, Network
from tracer_bullet.rehearsal.server.relay import Relay
from tracer_bullet.rehearsal.standin.folder import save
from tracer_bullet.rehearsal.standin.index import Index
from tracer_bullet.sites import SITES
from tracer_bullet.web.client import CERTIFICATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.rehearsal.server.own_address import OwnAddress
    from tracer_bullet.rehearsal.server.upstream import Upstream
    from tracer_bullet.sites import Site


_OPEN = (
    "this system does not let a user cut programs off from the network: one that ignores the proxy reaches "
    "the real indexes, where the rehearsal's tokens are not valid"
)
_HATCH = {"main": "pypi", "test": "testpypi"}
_CONFIGURATION = ("Library", "Application Support") if sys.platform == "darwin" else (".config",)
_DOOR = "door{:04}"
DOOR_LIMIT = 100
"""Bytes of a socket's path: https://man7.org/linux/man-pages/man7/unix.7.html"""


@dataclass(frozen=True)
class Standins:
    """What is up: the servers, and how a client or a job finds them."""

    front: Front
    network: Network
    key: SigningKey
    hosts: Path | None = None
    """Names for a network of a run's own, None where this system does not allow one."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of this system."""
        return () if self.hosts is not None else (_OPEN,)

    @property
    def indexes(self) -> Mapping[str, LiveIndex]:
        """The stand-ins by the key of their site."""
        return self.network.indexes

    def client_variables(self) -> dict[str, str]:
        """What makes unmodified twine, uv, pip and Python use the stand-ins under the real addresses."""
        bundle = str(self.front.authority.bundle)
        plain = ("HTTP_PROXY", "http_proxy") if self.network.offline or self.hosts else ()
        return {
            **dict.fromkeys(plain, self.front.url),
            "HTTPS_PROXY": self.front.url,
            "https_proxy": self.front.url,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            **dict.fromkeys(CERTIFICATES, bundle),
            "GIT_SSL_CAINFO": bundle,
            "NODE_EXTRA_CA_CERTS": bundle,
            "PIP_NO_INPUT": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **({"UV_PYTHON_DOWNLOADS": "never"} if self.network.offline else {}),
            "TWINE_NON_INTERACTIVE": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def configure_clients(self, home: Path) -> None:
        """Tell clients in a job's home where the stand-ins are, without its variables.

        Outside of a network of its own, hatch would reach PyPI, as it uses no proxy.
        Source: https://hatch.pypa.io/latest/plugins/publisher/package-index/#repositories
        """
        if self.hosts is not None:
            lead_to_standins(home, self.front.authority.bundle, self.front.url, self.network.hosts)
            return
        place = home.joinpath(*_CONFIGURATION, "hatch")
        place.mkdir(parents=True)
        url = f"{self.front.url}{PLAIN_PATH}"
        lines = (
            f'[publish.index.repos.{name}]\nurl = "{url}{site}/legacy/"\n' for name, site in _HATCH.items()
        )
        (place / "config.toml").write_text("\n".join(lines), "utf-8")

    def isolate(self, command: Sequence[str]) -> list[str]:
        """`command`, kept from every network but the stand-ins where the system allows it."""
        if self.hosts is None or self.front.door is None:
            return list(command)
        return isolate(command, self.front.door, self.front.port, self.hosts)

    @contextmanager
    def open_for(self, run: int, folder: Path) -> Iterator[Standins]:
        """The same stand-ins at an address of one run's own, by which its requests are told from others'."""
        front = self.front
        door = folder / _DOOR.format(run) if front.door else None
        with serve(front.network, front.authority, front.clock, door, run) as own:
            yield replace(self, front=own)

    def grant(self, job: str, claims: Mapping[str, object]) -> dict[str, str]:
        """Let `job` ask for identity tokens with these claims; the variables that tell it where."""
        identifier, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        self.network.grants[identifier] = Grant(job, secret, claims)
        return {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.front.url}{TOKEN_PATH}{identifier}?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": secret,
        }


@contextmanager
def stand_in(  # noqa: PLR0913 - all but the first by name
    folder: Path,
    *,
    upstreams: Mapping[str, Sequence[Upstream]] | None = None,
    offline: bool = False,
    kept: Path | None = None,
    own: Sequence[OwnAddress] = (),
    clock: Callable[[], float] = time.time,
) -> Iterator[Standins]:
    """TestPyPI, PyPI and the issuer on one port of loopback.

    `folder` gets the certificates. `upstreams` are indexes by the site that they are shown as: the user's own
    and the real TestPyPI unless given. `kept` is a folder that gets everything that is uploaded; without one
    it stays in memory. `own` are further addresses of the indexes.
    """
    key = make_signing_key()
    found = find_all_upstreams(os.environ) if upstreams is None else upstreams
    relays = {key: Relay(found.get(key, ()), offline=offline, site=site) for key, site in SITES.items()}
    indexes = {name: _open(site, key, kept) for name, site in SITES.items()}
    network = Network(indexes, key, relays, offline=offline, own=own)
    authority = make_authority(folder, network.hosts | {ISSUER_HOST})
    door = folder / _DOOR.format(0)
    with serve(network, authority, clock, door if len(bytes(door)) <= DOOR_LIMIT else None) as front:
        hosts = write_hosts(folder / "hosts", network.hosts)
        is_allowed = front.door is not None and can_isolate(front.door, hosts)
        yield Standins(front, network, key, hosts if is_allowed else None)


def _open(site: Site, key: SigningKey, kept: Path | None) -> LiveIndex:
    index = Index(site, secrets.token_bytes(32), keys=key.public_keys())
    if kept is None:
        return LiveIndex(index)
    place = kept / site.key
    return LiveIndex(index, lambda changed: save(changed, place))
