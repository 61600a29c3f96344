"""Which index a URL or a configured name stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet import sites
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

PYPI, TESTPYPI = sites.PYPI.key, sites.TESTPYPI.key
UNKNOWN_INDEX = "unknown"
# The standard library's `urlsplit` takes longer to import than a workflow to be read.
_URL = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#]*@)?(?P<host>[a-z0-9_.-]+)(?P<port>(?::\d+)?)(?P<path>(?:/[^?#\s]*)?)(?:[?#].*)?\Z",
    re.IGNORECASE,
)
_HOSTS = {host: site.key for site in sites.SITES.values() for host in site.hosts}


class IndexNames(NamedTuple):
    """Names that a project's own files give to indexes, with their URLs, by tool (`uv`, `hatch`, `poetry`).

    `defaults` are the URLs of tools that upload elsewhere when nothing is said.
    """

    by_tool: Mapping[str, Mapping[str, str]] = EMPTY
    defaults: Mapping[str, str] = EMPTY

    def url(self, tool: str, name: str) -> str | None:
        """The URL behind a name, None where it is not given."""
        return self.by_tool.get(tool, {}).get(name)

    def with_name(self, tool: str, name: str, url: str) -> IndexNames:
        """The same with one more name; the URL may be unknown in part."""
        return IndexNames({**self.by_tool, tool: {**self.by_tool.get(tool, {}), name: url}}, self.defaults)


def is_unknown(text: str) -> bool:
    """Whether a part of the text is not known."""
    return UNKNOWN_TEXT in text or UNKNOWN_WORDS in text


def index_of_url(url: str) -> str:
    """`pypi`, `testpypi`, `unknown`, or, for any other index, its URL without user and password."""
    if is_unknown(url):
        return UNKNOWN_INDEX
    parts = _URL.match(url.strip())
    if parts is None:
        return UNKNOWN_INDEX
    host = parts["host"].rstrip(".").lower()
    return _HOSTS.get(host, f"{parts['scheme'].lower()}://{host}{parts['port']}{parts['path']}")


def read_index_names(pyproject: Mapping[str, Any]) -> IndexNames:
    """The names that a parsed pyproject.toml gives to indexes.

    uv: https://docs.astral.sh/uv/guides/package/#publishing-your-package
    hatch: https://hatch.pypa.io/latest/how-to/publish/repo/
    """
    uv = _table(pyproject, "tool", "uv")
    indexes = uv.get("index")
    named = [index for index in indexes if isinstance(index, dict)] if isinstance(indexes, list) else []
    hatch = _table(pyproject, "tool", "hatch", "publish", "index", "repos")
    default = uv.get("publish-url")
    return IndexNames(
        {
            "uv": {str(index.get("name")): str(index.get("publish-url", "")) for index in named},
            "hatch": {
                name: str(repo.get("url", "")) for name, repo in hatch.items() if isinstance(repo, dict)
            },
        },
        {"uv": default} if isinstance(default, str) else {},
    )


def _table(table: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = table.get(key)
        if not isinstance(inner, dict):
            return {}
        table = inner
    return table
