"""PyPI and TestPyPI: what programs and people call them, their hosts, and how they compare names of projects.

Sources: https://docs.pypi.org/api/upload/ and https://docs.pypi.org/trusted-publishers/using-a-publisher/
"""

from __future__ import annotations

import re
from typing import NamedTuple


def normalise(name: str) -> str:
    """The one spelling that all spellings of the name of a project share on an index.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()


class Site(NamedTuple):
    """One of the two indexes.

    `key` is its name in data, options and environments, and the audience of identity tokens; `name` is for
    people. `upload_host` takes uploads and exchanges tokens, `host` shows pages, `files_host` serves files;
    `old_hosts` lead there too.
    """

    key: str
    name: str
    host: str
    upload_host: str
    files_host: str
    old_hosts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address of its pages, without a last slash."""
        return f"https://{self.host}"

    @property
    def simple(self) -> str:
        """The base of its simple API, for `--index-url`: https://docs.pypi.org/api/index-api/."""
        return f"{self.url}/simple/"

    @property
    def hosts(self) -> frozenset[str]:
        """Every host where an upload ends up on this index."""
        return frozenset({self.host, self.upload_host, *self.old_hosts})

    def help(self, anchor: str) -> str:
        """The address of a paragraph of the site's help page."""
        return f"https://{self.host}/help/#{anchor}"


DOCS = "https://docs.pypi.org"
LEGACY_HOST = "pypi.python.org"
"""Where twine looks for earlier uploads; it redirects to PyPI."""
PYPI = Site(
    "pypi",
    "PyPI",
    "pypi.org",
    "upload.pypi.org",
    "files.pythonhosted.org",
    ("www.pypi.org", LEGACY_HOST, "upload.pypi.io"),
)
TESTPYPI = Site(
    "testpypi",
    "TestPyPI",
    "test.pypi.org",
    "test.pypi.org",
    "test-files.pythonhosted.org",
    ("testpypi.python.org",),
)
SITES = {site.key: site for site in (PYPI, TESTPYPI)}


def own_site(key: str, url: str) -> Site:
    """The index of one's own at `url` in the place of the site `key`; its pages are taken for Warehouse's."""
    host = url.removeprefix("https://").partition("/")[0]
    return Site(key, host, host, host, host)


def index_name(index: str) -> str:
    """`TestPyPI` for `testpypi`; what is neither index stays as it is."""
    return SITES[index].name if index in SITES else index
