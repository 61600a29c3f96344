"""The pull request of a branch: found, opened, or brought up to date.

https://docs.github.com/en/rest/pulls/pulls
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from tracer_bullet.github.client import GitHub

_PERMISSION = "Pull requests: write"


class DeclinedError(TracerError):
    """The pull request was closed without a merge: whoever closed it does not want it."""


class PullRequest(NamedTuple):
    """One that exists; `is_declined` if it was closed without a merge."""

    number: int
    url: str
    is_open: bool
    is_declined: bool


class PullRequestText(NamedTuple):
    """What a new one is made of."""

    title: str
    body: str
    branch: str
    base: str
    draft: bool


def find_pull_request(github: GitHub, slug: str, branch: str) -> PullRequest | None:
    """The pull request from `branch` of the same repository: the open one, else the newest."""
    owner = slug.partition("/")[0]
    found = github.get(f"/repos/{slug}/pulls", _PERMISSION, head=f"{owner}:{branch}", state="all")
    ours = [_read(one) for one in found or [] if one["head"]["ref"] == branch]
    return next((one for one in ours if one.is_open), max(ours, default=None))


def check_wanted(known: PullRequest | None) -> None:
    """Raise DeclinedError for one that was closed: it is not opened a second time."""
    if known and known.is_declined:
        raise DeclinedError(f"{known.url} was closed without a merge")


def offer(github: GitHub, slug: str, known: PullRequest | None, text: PullRequestText) -> str:
    """Open the pull request, or bring the open one up to date; returns its address."""
    data = {"title": text.title, "body": text.body}
    if known and known.is_open:
        github.send("PATCH", f"/repos/{slug}/pulls/{known.number}", data, _PERMISSION)
        return known.url
    new = {**data, "head": text.branch, "base": text.base, "draft": text.draft}
    try:
        return str(github.send("POST", f"/repos/{slug}/pulls", new, _PERMISSION)["html_url"])
    except UnreachableError:
        # The answer may be lost after GitHub has opened it: then it is there.
        opened = find_pull_request(github, slug, text.branch)
        if opened is None or not opened.is_open:
            raise
        return opened.url


def _read(data: dict[str, Any]) -> PullRequest:
    is_open = data["state"] == "open"
    return PullRequest(
        int(data["number"]), str(data["html_url"]), is_open, not (is_open or data["merged_at"])
    )
