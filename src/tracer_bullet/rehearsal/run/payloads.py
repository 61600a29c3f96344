"""What an event tells a workflow: `github.event`, as far as it can be known beforehand.

Source: https://docs.github.com/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from tracer_bullet.refs import TAGS, short_name
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.release_kind import version_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.model import Input, Workflow

NOWHERE = "0" * 40


@dataclass(frozen=True)
class RehearsedEvent:
    """An event to rehearse: its name and the full name of the ref that it is for.

    `as_release` is a push or a manual run by which the workflow releases, because a GitHub release does not
    do it. `names_version` is whether the tag is that of the version that has to be built. `version` is what a
    manual run is asked to release, empty for a trial.
    """

    event: str
    ref: str
    as_release: bool = False
    names_version: bool = True
    version: str = ""

    @property
    def is_release(self) -> bool:
        """Whether it may get as far as PyPI."""
        return self.event == "release" or self.as_release

    @property
    def short_ref(self) -> str:
        """The branch or the tag."""
        return short_name(self.ref)

    @property
    def title(self) -> str:
        """The event in words."""
        kind = "tag" if self.ref.startswith(TAGS) else "branch"
        released = ", how this workflow releases" if self.as_release else ""
        return f"{self.event} ({kind} {self.short_ref}{released})"

    def as_event(self, repository: GitHubRepository) -> Event:
        """The event in the words of the simulation."""
        if self.event == "release":
            tag = self.short_ref
            return events.release(repository, tag=tag, prerelease=is_prerelease(tag))
        if self.event == "workflow_dispatch":
            return events.workflow_dispatch(repository, self.ref)
        if self.ref.startswith(TAGS):
            return events.push_tag(repository, self.short_ref)
        return events.push_branch(repository, self.short_ref)


def make_payload(
    rehearsed: RehearsedEvent,
    slug: str,
    sha: str,
    default_branch: str,
    inputs: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The payload of an event for the repository `slug` (`owner/name`) at commit `sha`.

    `inputs` are those of a manual run.
    """
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
    given = {"inputs": dict(inputs or {})} if rehearsed.event == "workflow_dispatch" else {}
    return payload | _MORE[rehearsed.event](rehearsed, slug, sha) | given


def list_inputs(workflow: Workflow, version: str = "") -> dict[str, str]:
    """What a manual run is given where somebody types nothing, or only the `version`, as texts.

    GitHub fills in the defaults of the others.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs
    """
    trigger = workflow.triggers.get("workflow_dispatch")
    values = {name: _default_of(one) for name, one in trigger.inputs.items()} if trigger else {}
    typed = [name for name in version_inputs(workflow) if version and not values[name]]
    return values | dict.fromkeys(typed, version)


def _default_of(declared: Input) -> str:
    if declared.default is not None:
        text = declared.default.value
        return text.lower() if declared.type == "boolean" else text
    if declared.type == "boolean":
        return "false"
    return declared.options[0] if declared.type == "choice" and declared.options else ""


def _describe_push(rehearsed: RehearsedEvent, slug: str, sha: str) -> dict[str, Any]:
    commit = {"id": sha, "message": "rehearsal", "url": f"https://github.com/{slug}/commit/{sha}"}
    return {
        "before": NOWHERE,
        "after": sha,
        "created": rehearsed.ref.startswith(TAGS),
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "commits": [commit],
        "head_commit": commit,
        "pusher": {"name": slug.partition("/")[0]},
    }


def _describe_release(rehearsed: RehearsedEvent, slug: str, sha: str) -> dict[str, Any]:
    tag = rehearsed.short_ref
    return {
        "action": "published",
        "release": {
            "tag_name": tag,
            "target_commitish": sha,
            "name": tag,
            "body": "",
            "draft": False,
            "prerelease": is_prerelease(tag),
            "html_url": f"https://github.com/{slug}/releases/tag/{tag}",
        },
    }


def _describe_dispatch(_event: RehearsedEvent, _slug: str, _sha: str) -> dict[str, Any]:
    return {}


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
