"""What tells PyPI from TestPyPI: hosts, audience, and where their help lives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """One of the two indexes.

    `audience` is what a token must be made out to; `upload_host` takes uploads and exchanges tokens, `host`
    shows pages, `files_host` serves files.
    Source: https://docs.pypi.org/trusted-publishers/using-a-publisher/ and https://docs.pypi.org/api/upload/
    """

    name: str
    host: str
    upload_host: str
    files_host: str
    audience: str

    def help(self, anchor: str) -> str:
        """The address of a paragraph of the site's help page."""
        return f"https://{self.host}/help/#{anchor}"


PYPI = Site("pypi", "pypi.org", "upload.pypi.org", "files.pythonhosted.org", "pypi")
TESTPYPI = Site("testpypi", "test.pypi.org", "test.pypi.org", "test-files.pythonhosted.org", "testpypi")
SITES = {site.name: site for site in (PYPI, TESTPYPI)}
LEGACY_HOST = "pypi.python.org"
"""Where twine looks for earlier uploads; it redirects to PyPI."""

DOCS = "https://docs.pypi.org"
