"""Where repositories are kept, and whether PyPI trusts what runs there: the one table of hosts.

PyPI takes the identity tokens of GitHub Actions on github.com, GitLab CI/CD on gitlab.com, Google Cloud and
ActiveState: https://docs.pypi.org/trusted-publishers/adding-a-publisher/. A server of one's own signs with
another key and is none of them: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/utils.py
"""

from __future__ import annotations

import re
from typing import NamedTuple

GITHUB_HOSTS = ("github.com", "www.github.com", "ssh.github.com")
"""ssh.github.com is GitHub's SSH server on the port of HTTPS."""
_UNTRUSTED = "and PyPI has no trusted publishers for it"
_SERVER = "and PyPI trusts workflows on github.com only"


class Host(NamedTuple):
    """A host other than github.com: what it is, and what that means for publishing to PyPI."""

    pattern: re.Pattern[str]
    name: str
    meaning: str


_HOSTS = tuple(
    Host(re.compile(pattern), name, meaning)
    for pattern, name, meaning in (
        (r"gitlab\.com|altssh\.gitlab\.com", "GitLab", "whose pipeline `--provider gitlab` writes"),
        (r".*\.ghe\.com", "GitHub Enterprise Cloud with data residency", _SERVER),
        (r".*github.*\..*", "GitHub Enterprise Server", _SERVER),
        (r".*gitlab.*\..*", "a GitLab server", "and PyPI trusts pipelines on gitlab.com only"),
        (r"bitbucket\.org|altssh\.bitbucket\.org", "Bitbucket", _UNTRUSTED),
        (r"codeberg\.org|gitea\.com|.*(forgejo|gitea).*", "Forgejo or Gitea", _UNTRUSTED),
        (r"git\.sr\.ht", "SourceHut", _UNTRUSTED),
        (r"(.*\.)?dev\.azure\.com|.*\.visualstudio\.com", "Azure DevOps", _UNTRUSTED),
    )
)


def is_alias(host: str) -> bool:
    """Whether `host` may be a name from an SSH configuration: `git@github-work:acme/demo.git`."""
    return bool(host) and "." not in host and host != "localhost"


def say_host(host: str) -> str:
    """What is true of `host`, which is not github.com, as the rest of a sentence about a remote."""
    found = next((one for one in _HOSTS if one.pattern.fullmatch(host)), None)
    if found:
        return f"`{host}`, which is {found.name}, {found.meaning}"
    return f"`{host}`, {_UNTRUSTED}"
