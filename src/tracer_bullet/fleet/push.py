"""The push module for all-repos: `"push": "tracer_bullet.fleet.push"` in all-repos.json.

all-repos loads it by name, for this and for any other autofixer, and calls `push` in the clone, on the branch
with the commit. It uses the branch and the pull request of an earlier run again, and waits if GitHub asks to.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tracer_bullet.errors import TracerError
from tracer_bullet.fleet.autofix import REPORT
from tracer_bullet.fleet.branch import bring_branch, call_git
from tracer_bullet.fleet.pull_request import PullRequestText, check_wanted, find_pull_request, offer
from tracer_bullet.github.client import GitHub
from tracer_bullet.github.token import find_access
from tracer_bullet.project.remotes import read_remote

_ATTEMPTS = 8
_LARGEST = 60_000
"""Characters of a body; GitHub takes 65,536."""


class Settings(NamedTuple):
    """The `push_settings` of all-repos.json, in seconds.

    `pause` lies between two pull requests: GitHub asks for at least one second, and each of them starts
    builds. `longest_wait` is what a rate limit may ask for.
    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """

    draft: bool = True
    pause: float = 1.0
    longest_wait: float = 3700.0


def push(settings: Settings, branch_name: str) -> str:
    """Push the branch and return the address of its pull request, which is opened if there is none.

    Raises TracerError, DeclinedError if such a pull request was closed, and CalledProcessError.
    """
    access = find_access()
    if not access.token:
        raise TracerError("there is no token for GitHub", hint="gh auth login, or export GH_TOKEN=…")
    github = GitHub(access, attempts=_ATTEMPTS, longest_wait=settings.longest_wait)
    slug = _slug_of(call_git("config", "remote.origin.url"))
    known = find_pull_request(github, slug, branch_name)
    check_wanted(known)
    is_new = bring_branch(branch_name)
    if known and known.is_open and not is_new:
        return known.url
    base = call_git("rev-parse", "--abbrev-ref", "origin/HEAD").removeprefix("origin/")
    text = PullRequestText(call_git("log", "-1", "--format=%s"), _body(), branch_name, base, settings.draft)
    url = offer(github, slug, known, text)
    time.sleep(settings.pause)
    return url


def _slug_of(url: str) -> str:
    """`owner/name`: the last two parts of the address, which is so on every host that speaks GitHub's API."""
    parts = read_remote("origin", url).path.removesuffix(".git").strip("/").split("/")
    if len(parts) < 2:
        raise TracerError(
            "the remote `origin` is not a repository on GitHub", hint="git remote get-url origin"
        )
    return "/".join(quote(part) for part in parts[-2:])


def _body() -> str:
    """The message of the commit, and what the verb said, as it is."""
    said = call_git("log", "-1", "--format=%b")
    report = Path(call_git("rev-parse", "--git-dir"), REPORT)
    if not report.is_file():
        return said
    text = report.read_text("utf-8")[:_LARGEST].rstrip().replace("~~~~", "~~~ ~")
    return f"~~~~text\n{text}\n~~~~\n\n{said}" if text else said
