"""Where an index is: TestPyPI, PyPI or another, by option or environment, never by a file of a repository."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from tracer_bullet.errors import TracerError
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = {"testpypi": "TRACER_TESTPYPI_URL", "pypi": "TRACER_PYPI_URL"}
"""Each names the base of a simple API, with or without credentials."""
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class IndexAddress:
    """`key` is that of a site or empty; `simple` is the base of its simple API, with a last slash.

    `credentials` is what the address held of them, `user:password`; they are never shown.
    """

    key: str
    name: str
    simple: str
    credentials: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a request to this host has to carry: https://www.rfc-editor.org/rfc/rfc7617."""
        if not self.credentials:
            return {}
        return {"authorization": "Basic " + base64.b64encode(self.credentials.encode()).decode()}

    @property
    def url_for_clients(self) -> str:
        """The address as pip and uv take it, with credentials: for their environment, never for output."""
        if not self.credentials:
            return self.simple
        parts = urlsplit(self.simple)
        user, _, password = self.credentials.partition(":")
        return urlunsplit(
            parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{parts.netloc}")
        )


def read_address(text: str, environment: Mapping[str, str] | None = None) -> IndexAddress:
    """The index that `text` means: `testpypi`, `pypi`, or the base of a simple API.

    Raises TracerError for an address that is not https (plain http is for this machine only).
    """
    variables = os.environ if environment is None else environment
    site = SITES.get(text)
    if site is None:
        return _read_address("", text)
    return _read_address(site.key, variables.get(VARIABLES[site.key]) or site.simple)


def _read_address(key: str, url: str) -> IndexAddress:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong(url) from None
    if (
        parts.scheme not in ("https", "http")
        or not host
        or (parts.scheme == "http" and host not in LOCAL_HOSTS)
    ):
        raise _wrong(url)
    shown = f"[{host}]" if ":" in host else host
    place = f"{shown}:{port}" if port else shown
    base = urlunsplit((parts.scheme, place, parts.path.rstrip("/") + "/", "", ""))
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    return IndexAddress(key, SITES[key].name if key else place, base, credentials)


def _wrong(url: str) -> TracerError:
    shown = url.rpartition("@")[2]
    return TracerError(
        f"`{shown}` is not an index: expected `testpypi`, `pypi` or an https address",
        hint="name the base of a simple API, for example --index https://test.pypi.org/simple/",
    )
