"""The two indexes, stated once: the key that programs use, the name that people read, and the addresses."""

from __future__ import annotations

from typing import NamedTuple


class Site(NamedTuple):
    """A package index: `key` for programs, `name` for people, `url` of its pages, without a last slash."""

    key: str
    name: str
    url: str

    @property
    def simple(self) -> str:
        """The base of its simple API, which pip and uv take as `--index-url`: https://docs.pypi.org/api/index-api/."""
        return f"{self.url}/simple/"


TESTPYPI = Site("testpypi", "TestPyPI", "https://test.pypi.org")
PYPI = Site("pypi", "PyPI", "https://pypi.org")
SITES = {site.key: site for site in (TESTPYPI, PYPI)}
