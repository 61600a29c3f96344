"""What an event tells a workflow: `github.event`, as far as it can be known beforehand.

Source: https://docs.github.com/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from packaging.version import InvalidVersion, Version

from tracer_bullet.refs import TAGS, short_name
from tracer_bullet.workflow import events

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository

NOWHERE = "0" * 40
FIRST_RELEASE = 1
"""The number of the release that an event is for, by which the stand-in of GitHub's API knows it."""
PUBLISHED = "published"
"""What happens to a release that nobody drafted before; `created` and `released` happen at the same time."""


@dataclass(frozen=True)
class RehearsedEvent:
    """An event to rehearse: its name and the full name of the ref that it is for.

    `as_release` is a push or a manual run by which the workflow releases, because a GitHub release does not
    do it. `names_version` is whether the tag is that of the version that has to be built. `inputs` are those
    of a manual run, with their values as texts. `action` is what happens to a GitHub release. `with_release`
    is whether it comes with a GitHub release that is played too.
    """

    event: str
    ref: str
    as_release: bool = False
    names_version: bool = True
    inputs: tuple[tuple[str, str], ...] = ()
    action: str = PUBLISHED
    with_release: bool = False

    @property
    def is_release(self) -> bool:
        """Whether it may get as far as PyPI."""
        return self.event == "release" or self.as_release or self.with_release

    @property
    def is_tag(self) -> bool:
        """Whether the ref is a tag, not a branch."""
        return self.ref.startswith(TAGS)

    @property
    def short_ref(self) -> str:
        """The branch or the tag."""
        return short_name(self.ref)

    @property
    def title(self) -> str:
        """The event in words."""
        kind = "tag" if self.is_tag else "branch"
        given = "".join(f", {name}: {value}" for name, value in self.inputs if value)
        given += f", {self.action}" if self.action != PUBLISHED else ""
        released = ", how this workflow releases" if self.as_release else ""
        released += ", with the release" if self.with_release else ""
        return f"{self.event} ({kind} {self.short_ref}{given}{released})"

    def as_event(self, repository: GitHubRepository) -> Event:
        """The event in the words of the simulation."""
        if self.event == "release":
            tag = self.short_ref
            return events.release(repository, self.action, tag=tag, prerelease=is_prerelease(tag))
        if self.event == "workflow_dispatch":
            given = dict(self.inputs)
            run = events.workflow_dispatch(repository, self.ref, given).with_payload({"inputs": given})
            # a simulator takes events of one title for the same
            return run._replace(title=self.title)
        if self.is_tag:
            return events.push_tag(repository, self.short_ref)
        return events.push_branch(repository, self.short_ref)


class HeadCommit(NamedTuple):
    """The commit that an event is for."""

    sha: str
    message: str = ""


def make_payload(
    rehearsed: RehearsedEvent, slug: str, commit: HeadCommit, default_branch: str
) -> dict[str, Any]:
    """The payload of an event for the repository `slug` (`owner/name`) at a commit."""
    owner, _, name = slug.partition("/")
    payload: dict[str, Any] = {
        "repository": {
            "name": name,
            "full_name": slug,
            "default_branch": default_branch,
            "fork": False,
            "private": False,
            "html_url": f"https://github.com/{slug}",
            "owner": {"login": owner, "name": owner},
        },
        "sender": {"login": owner, "type": "User"},
        "ref": rehearsed.ref,
    }
    return payload | _MORE[rehearsed.event](rehearsed, slug, commit, default_branch)


def _describe_push(rehearsed: RehearsedEvent, slug: str, commit: HeadCommit, _branch: str) -> dict[str, Any]:
    owner = {"name": slug.partition("/")[0]}
    head = {
        "id": commit.sha,
        "message": commit.message,
        "url": f"https://github.com/{slug}/commit/{commit.sha}",
        "author": owner,
        "committer": owner,
    }
    return {
        "before": NOWHERE,
        "after": commit.sha,
        "created": rehearsed.is_tag,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "commits": [head],
        "head_commit": head,
        "pusher": owner,
    }


def _describe_release(
    rehearsed: RehearsedEvent, slug: str, _commit: HeadCommit, branch: str
) -> dict[str, Any]:
    """Where nobody chooses another target, it is the default branch.

    Source: https://docs.github.com/rest/releases/releases#create-a-release
    """
    tag = rehearsed.short_ref
    address = f"{slug}/releases/{FIRST_RELEASE}"
    return {
        "action": rehearsed.action,
        "release": {
            "id": FIRST_RELEASE,
            "url": f"https://api.github.com/repos/{address}",
            "upload_url": f"https://uploads.github.com/repos/{address}/assets{{?name,label}}",
            "author": {"login": slug.partition("/")[0]},
            "assets": [],
            "tag_name": tag,
            "target_commitish": branch,
            "name": tag,
            "body": "",
            "draft": False,
            "prerelease": is_prerelease(tag),
            "html_url": f"https://github.com/{slug}/releases/tag/{tag}",
        },
    }


def _describe_dispatch(
    rehearsed: RehearsedEvent, _slug: str, _commit: HeadCommit, _branch: str
) -> dict[str, Any]:
    return {"inputs": dict(rehearsed.inputs)}


_MORE = {
    "push": _describe_push,
    "release": _describe_release,
    "workflow_dispatch": _describe_dispatch,
}


def is_prerelease(tag: str) -> bool:
    """Whether the version in a tag is a pre-release; a tag without a version is not."""
    for start in range(len(tag)):
        try:
            return Version(tag[start:]).is_prerelease
        except InvalidVersion:
            continue
    return False
