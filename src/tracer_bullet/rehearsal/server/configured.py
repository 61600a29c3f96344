"""Which indexes the user's pip and uv are configured for, without telling anybody their credentials.

Source: https://pip.pypa.io/en/stable/topics/configuration/ and
https://docs.astral.sh/uv/concepts/indexes/, https://docs.astral.sh/uv/reference/environment/
"""

from __future__ import annotations

import ssl
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

import urllib3

from tracer_bullet.rehearsal.server.authority import find_bundle
from tracer_bullet.rehearsal.server.upstream import FileList, FolderIndex, Upstream, WebIndex
from tracer_bullet.sites import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT = "https://pypi.org/simple/"
TIMEOUT = 30
"""Seconds that an upstream may take to answer."""


PATIENCE = 5
"""Seconds for TestPyPI, which is asked one question that a rehearsal can do without."""


@dataclass(frozen=True)
class Settings:
    """Addresses in order: the index that replaces PyPI, further ones, and folders of files."""

    index: str
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()


def find_upstreams(environment: Mapping[str, str]) -> list[Upstream]:
    """The indexes to relay from, best first."""
    settings = read_settings(environment)
    pool = _make_pool(environment)
    addresses = dict.fromkeys([*settings.find_links, settings.index, *settings.extra])
    upstreams = [_open(address, pool, address in settings.find_links) for address in addresses]
    return [upstream for upstream in upstreams if upstream is not None]


def find_all_upstreams(environment: Mapping[str, str]) -> dict[str, list[Upstream]]:
    """What is shown as PyPI, the user's own indexes, and the real TestPyPI, by the keys of the sites."""
    testpypi = WebIndex(TESTPYPI.simple, _make_pool(environment, timeout=PATIENCE, retries=False))
    return {PYPI.key: find_upstreams(environment), TESTPYPI.key: [testpypi]}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The variables of uv, then uv's file, then what `pip config` says (its variables included)."""
    uv, pip = _read_uv_file(environment), _read_pip()
    index = (
        environment.get("UV_DEFAULT_INDEX")
        or environment.get("UV_INDEX_URL")
        or uv.get("index-url")
        or pip.get("index-url")
        or DEFAULT
    )
    extra = [*_split(environment, "UV_INDEX", "UV_EXTRA_INDEX_URL"), *uv.get("extra", ())]
    links = [*_split(environment, "UV_FIND_LINKS"), *uv.get("find-links", ())]
    return Settings(
        _strip_name(index),
        tuple(_strip_name(one) for one in [*extra, *pip.get("extra-index-url", "").split()]),
        (*links, *pip.get("find-links", "").split()),
    )


def _split(environment: Mapping[str, str], *names: str) -> Iterator[str]:
    for name in names:
        yield from environment.get(name, "").replace(",", " ").split()


def _strip_name(address: str) -> str:
    """uv lets an index have a name: `name=https://…`."""
    name, equals, url = address.partition("=")
    return url if equals and name.replace("-", "").replace("_", "").isalnum() else address


def _read_pip() -> dict[str, str]:
    """What pip is configured to; the variables win over the files, and only the options that name places."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    found: dict[str, str] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.partition(".")
        if section in ("global", "install", ":env:"):
            found[option] = value.strip().strip("'\"").replace("\\n", " ")
    return found


def _read_uv_file(environment: Mapping[str, str]) -> dict[str, Any]:
    home = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    path = Path(environment.get("UV_CONFIG_FILE") or home / "uv" / "uv.toml")
    if not path.is_file():
        return {}
    data = tomllib.loads(path.read_text("utf-8"))
    data = {**data, **data.get("pip", {})}
    named = data.get("index", [])
    default = next((one["url"] for one in named if one.get("default")), data.get("index-url"))
    extra = [one["url"] for one in named if not one.get("default")] + list(data.get("extra-index-url", []))
    return {"index-url": default, "extra": extra, "find-links": list(data.get("find-links", []))}


def _make_pool(
    environment: Mapping[str, str], *, timeout: float = TIMEOUT, retries: int | bool = 2
) -> urllib3.PoolManager | urllib3.ProxyManager:
    context = ssl.create_default_context(cafile=str(find_bundle(environment)))
    options: dict[str, Any] = {"ssl_context": context, "timeout": timeout, "maxsize": 8, "retries": retries}
    proxy = environment.get("HTTPS_PROXY") or environment.get("https_proxy")
    return urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)


def _open(address: str, pool: urllib3.PoolManager | urllib3.ProxyManager, is_list: bool) -> Upstream | None:
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        return None if is_list else _open_web(address, pool)
    folder = Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(address).expanduser()
    if not folder.is_dir():
        return None
    return FileList(folder) if is_list else FolderIndex(folder)


def _open_web(address: str, pool: urllib3.PoolManager | urllib3.ProxyManager) -> WebIndex:
    parts = urlsplit(address)
    host = parts.hostname or ""
    plain = urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", ""))
    if not parts.username:
        return WebIndex(plain, pool)
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return WebIndex(plain, pool, tuple(urllib3.make_headers(basic_auth=credentials).items()))
