"""The token, and the only host that gets it.

In the order of gh: https://cli.github.com/manual/gh_help_environment. No file of a repository takes part,
and the token is never stored or shown.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB = "github.com"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?\Z")
_LOCAL = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?\Z")


@dataclass(frozen=True)
class Access:
    """Where the API is, and the token for it, empty if there is none; `source` says where it came from."""

    host: str
    api: str
    source: str = ""
    token: str = field(default="", repr=False)


def find_access(environment: Mapping[str, str] | None = None) -> Access:
    """The access that the environment, or gh, gives; raises TracerError for a GH_HOST that is not a host."""
    variables = os.environ if environment is None else environment
    host = (variables.get("GH_HOST") or GITHUB).lower()
    if not _HOST.match(host):
        raise TracerError("GH_HOST is not the name of a host", hint="for example: export GH_HOST=github.com")
    api = _api_of(host)
    names = ("GH_TOKEN", "GITHUB_TOKEN") if host == GITHUB or host.endswith(".ghe.com") else _ENTERPRISE
    for name in names:
        if token := variables.get(name, "").strip():
            return Access(host, api, name, _check(token, name))
    token = _ask_gh(host, variables)
    return Access(host, api, "gh auth token", token) if token else Access(host, api)


_ENTERPRISE = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")


def _api_of(host: str) -> str:
    """https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api."""
    if host == GITHUB:
        return "https://api.github.com"
    if host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"{'http' if _LOCAL.match(host) else 'https'}://{host}/api/v3"


def _check(token: str, name: str) -> str:
    if not token.isascii() or any(character.isspace() for character in token):
        raise TracerError(f"{name} does not hold a token", hint="gh auth token prints the one that gh uses")
    return token


def _ask_gh(host: str, environment: Mapping[str, str]) -> str:
    """What gh has stored; nothing if gh is not there, not logged in, or asks something."""
    try:
        done = subprocess.run(
            ["gh", "auth", "token", "--hostname", host],
            env={**environment, "GH_PROMPT_DISABLED": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=15,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    token = done.stdout.strip()
    return token if done.returncode == 0 and token.isascii() and len(token.split()) == 1 else ""
