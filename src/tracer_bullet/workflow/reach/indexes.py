"""Which index a URL or a configured name stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet import sites
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

PYPI, TESTPYPI = sites.PYPI.key, sites.TESTPYPI.key
UNKNOWN_INDEX = "unknown"
# The standard library's `urlsplit` takes longer to import than a workflow to be read.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9_.-]+)(?P<port>(?::\d+)?)"
    r"(?P<path>(?:[/\\][^?#\s]*)?)(?:[?#]\S*)?\Z",
    re.IGNORECASE,
)
_USER = re.compile(r"\A(https?://)[^/\\?#\s]*@", re.IGNORECASE)
"""User and password, which may not be known."""
_MAY_BE_PYPI = re.compile(
    r"(?:\A|\.)pypi\.org\Z|\A(?!127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\dx.]+\Z"
)
"""Hosts that nobody uploads to by name: one of PyPI's that is not known, or a number."""
_REGISTRY = re.compile(
    rf"https://[{UNKNOWN_TEXT}\w.-]*(?P<end>[.-](?:python\.pkg\.dev|amazonaws\.com|jfrog\.io|pkgs\.visualstudio\.com))/",
    re.IGNORECASE,
)
"""Hosts of private registries that a region or a project begins: https://cloud.google.com/artifact-registry/docs/python."""
_HOSTS = {host: site.key for site in sites.SITES.values() for host in site.hosts}


class IndexNames(NamedTuple):
    """Names that a project's own files give to indexes, with their URLs, by tool (`uv`, `hatch`, `poetry`).

    `defaults` are the URLs of tools that upload elsewhere when nothing is said. `is_open`: any name, and the
    default of any tool, may stand for anything.
    """

    by_tool: Mapping[str, Mapping[str, str]] = EMPTY
    defaults: Mapping[str, str] = EMPTY
    is_open: bool = False

    def url(self, tool: str, name: str) -> str | None:
        """The URL behind a name, None where it is not given."""
        return self.by_tool.get(tool, {}).get(name)

    def with_name(self, tool: str, name: str, url: str) -> IndexNames:
        """The same with one more name; the URL may be unknown in part."""
        named = {**self.by_tool, tool: {**self.by_tool.get(tool, {}), name: url}}
        return self._replace(by_tool=named)


def is_unknown(text: str) -> bool:
    """Whether a part of the text is not known."""
    return UNKNOWN_TEXT in text or UNKNOWN_WORDS in text


def index_of_url(url: str) -> str:
    """`pypi`, `testpypi`, `unknown`, or, for any other index, its URL without user and password.

    A backslash ends the host, as it does for the clients: https://url.spec.whatwg.org/#authority-state.
    """
    url = _USER.sub(r"\1", url.strip())
    parts = _URL.match(url)
    if parts is None and (registry := _REGISTRY.match(url)):
        return f"https://…{registry['end'].lower()}/…"
    if parts is None or is_unknown(parts["host"] + parts["port"]):
        return UNKNOWN_INDEX
    host = parts["host"].rstrip(".").lower()
    if host not in _HOSTS and _MAY_BE_PYPI.search(host):
        return UNKNOWN_INDEX
    path = "/…" if is_unknown(parts["path"]) else parts["path"]
    return _HOSTS.get(host, f"{parts['scheme'].lower()}://{host}{parts['port']}{path}")


def takes_no_uploads(url: str) -> bool:
    """Whether an address of PyPI or TestPyPI is not that of the upload API, which answers 405 to an upload.

    https://docs.pypi.org/api/upload/
    """
    parts = _URL.match(_USER.sub(r"\1", url.strip()))
    if parts is None or is_unknown(url) or parts["host"].lower() not in _HOSTS:
        return False
    return not re.fullmatch(r"[/\\]legacy[/\\]?", parts["path"])
