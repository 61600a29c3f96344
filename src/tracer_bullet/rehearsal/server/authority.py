"""A throw-away certificate authority, known to nobody but the clients of one rehearsal."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import trustme

from tracer_bullet.web.client import CERTIFICATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Authority:
    """`context` serves TLS for the hosts that it was made for; `bundle` is what clients must trust."""

    context: ssl.SSLContext
    bundle: Path


def make_authority(folder: Path, hosts: Iterable[str]) -> Authority:
    """A new authority with one certificate for all `hosts`; the private keys never leave memory.

    The bundle also has what the user trusts already, because other hosts may be reached through the proxy.
    """
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    context.sni_callback = _note_host
    authority.issue_cert(*sorted(hosts), key_type=trustme.KeyType.ECDSA).configure_cert(context)
    bundle = folder / "certificates.pem"
    trusted = find_bundle(os.environ).read_bytes()
    bundle.write_bytes(trusted.rstrip(b"\n") + b"\n" + authority.cert_pem.bytes())
    return Authority(context, bundle)


def _note_host(connection: ssl.SSLObject, host: str | None, _context: ssl.SSLContext) -> None:
    """Keep the name that a client gave for the host, for whoever has the connection."""
    connection.host = host or ""  # type: ignore[attr-defined]


def find_bundle(environment: Mapping[str, str]) -> Path:
    """The certificates that the user's own clients trust: what a variable names, else certifi's."""
    named = (Path(environment[name]) for name in CERTIFICATES if environment.get(name))
    return next((path for path in named if path.is_file()), Path(certifi.where()))
