"""What can happen in a repository that starts workflows, and what is known of it beforehand.

An event is its name, its activity, and the `github` context that a run of it would see: what the event
fixes is a value there, what it leaves open is UNKNOWN, and what it does not have is absent.
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.events.github_context import (
    GitHubRepository,
    event_payload,
    github_context,
    payload_repository,
    ref_name,
)
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.contexts import PartlyKnown, Value, overlay
from tracer_bullet.workflow.expressions.unknown import begin

ANY_NAME = begin("")
"""In place of the name of a branch: any that is not tried by itself."""


def full_name(name: str, kind: str = HEADS) -> str:
    """`refs/heads/…`, or for the kind TAGS `refs/tags/…`; of ANY_NAME a beginning."""
    return begin(kind) if name == ANY_NAME else kind + name


def _say(name: str) -> str:
    return "any other branch" if name == ANY_NAME else f"`{name}`"


class Event(NamedTuple):
    """Something that happens. `title` says it in words (`a push to …`), `github` is the context.

    `ref` is the full name of the ref that a run stands on, empty where it is not known; `inputs` are the
    inputs of a manual run or a call, UNKNOWN where any may be given.
    """

    name: str
    title: str
    ref: str
    github: Mapping[str, Value]
    action: str = ""
    inputs: Value = EMPTY

    @property
    def payload(self) -> Mapping[str, Value]:
        """`github.event`."""
        found = self.github["event"]
        return found if isinstance(found, Mapping) else PartlyKnown({})

    def with_payload(self, payload: Mapping[str, Value]) -> Event:
        """The same event with what is given of its payload put over what is known."""
        github = {**self.github, "event": overlay(self.payload, payload)}
        title = f"{self.title}, with a given payload"
        action = str(payload.get("action", self.action))
        inputs = payload.get("inputs", self.inputs)
        return self._replace(title=title, github=github, action=action, inputs=inputs)


def push_branch(repository: GitHubRepository, branch: str) -> Event:
    """A push of commits to `branch`."""
    return _push(repository, full_name(branch), f"a push to {_say(branch)}")


def push_tag(repository: GitHubRepository, tag: str) -> Event:
    """A push of the tag `tag`."""
    return _push(repository, full_name(tag, TAGS), f"a push of the tag `{tag}`")


def _push(repository: GitHubRepository, ref: str, title: str) -> Event:
    known = {"ref": ref, "deleted": False}
    open_keys = ("after", "base_ref", "before", "commits", "compare", "created", "forced", "head_commit")
    payload = event_payload(repository, known, *open_keys, "pusher")
    return Event("push", title, ref, github_context(repository, "push", ref, payload))


def pull_request(
    repository: GitHubRepository,
    action: str = "opened",
    *,
    base: str = "",
    head: str = ANY_NAME,
    fork: bool = False,
) -> Event:
    """Activity on a pull request of the branch `head`, any unless given, into `base` or the default branch.

    `fork`: it comes from a fork.
    """
    base = base or repository.default_branch
    name = "somebody-else/fork" if fork else repository.name or UNKNOWN
    source = PartlyKnown({"full_name": name, "fork": True if fork else UNKNOWN})
    closed = action == "closed"
    details = {
        "base": PartlyKnown({"ref": base, "repo": payload_repository(repository)}),
        "head": PartlyKnown({"ref": head, "repo": source}),
        "merged": UNKNOWN if closed else False,
        "state": "closed" if closed else "open",
    }
    known = {"action": action, "pull_request": PartlyKnown(details)}
    payload = event_payload(repository, known, "after", "assignee", "before", "changes", "label", "number")
    ref = "refs/pull/1/merge"
    github = github_context(repository, "pull_request", ref, payload)
    whose = f"of `{head}` " if head != ANY_NAME else "from a fork " if fork else ""
    title = f"a pull request {whose}into {_say(base)} ({action})"
    github |= {"head_ref": head, "base_ref": base}
    return Event("pull_request", title, ref, github, action)


def numbered(event: Event, number: str) -> Event:
    """The same pull request with another number than 1."""
    ref = f"refs/pull/{number}/merge"
    return event._replace(ref=ref, github={**event.github, "ref": ref, "ref_name": f"{number}/merge"})


def merged(closed: Event) -> Event:
    """The same pull request, closed by being merged: its run stands on the base branch.

    https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
    """
    base = closed.github["base_ref"]
    payload = overlay(closed.payload, {"pull_request": {"merged": True}})
    github = {**closed.github, "event": payload, "ref": full_name(base), "ref_name": base}
    title = closed.title.replace("(closed)", "(closed by a merge)")
    return closed._replace(title=title, ref=full_name(base), github=github)


def pull_request_target(
    repository: GitHubRepository,
    action: str = "opened",
    *,
    base: str = "",
    head: str = ANY_NAME,
    fork: bool = True,
) -> Event:
    """Activity on a pull request, for which the workflow runs on the base branch, with its secrets."""
    base = base or repository.default_branch
    like = pull_request(repository, action, base=base, head=head, fork=fork)
    ref = full_name(base)
    github = {**like.github, "event_name": "pull_request_target", "ref": ref, "ref_name": base}
    title = f"{like.title}, as `pull_request_target`"
    return like._replace(name="pull_request_target", title=title, ref=ref, github=github)


def workflow_dispatch(repository: GitHubRepository, ref: str = "", inputs: Value = UNKNOWN) -> Event:
    """A run started by hand on `ref` (full name; default: the default branch); UNKNOWN inputs may be any."""
    ref = ref or HEADS + repository.default_branch
    payload = event_payload(repository, {"ref": ref}, "inputs", "workflow")
    github = github_context(repository, "workflow_dispatch", ref, payload)
    return Event("workflow_dispatch", f"a manual run on {_say(ref_name(ref))}", ref, github, inputs=inputs)


def release(
    repository: GitHubRepository, action: str = "published", *, tag: str = "v1.2.3", prerelease: bool = False
) -> Event:
    """Activity on the GitHub release of `tag`; drafts start nothing."""
    details = PartlyKnown({"tag_name": tag, "prerelease": prerelease, "draft": False})
    payload = event_payload(repository, {"action": action, "release": details}, "changes")
    title = f"a {'pre-release' if prerelease else 'release'} ({action})"
    ref = full_name(tag, TAGS)
    return Event("release", title, ref, github_context(repository, "release", ref, payload), action)


def schedule(repository: GitHubRepository, cron: Value = UNKNOWN) -> Event:
    """The clock; `cron` is the line that was due."""
    return _on_default_branch(repository, "schedule", "the schedule", {"schedule": cron}, "workflow")


def repository_dispatch(repository: GitHubRepository, action: str = "") -> Event:
    """A message from outside; `action` is its type, empty where it may be any."""
    known = {"action": action or UNKNOWN, "branch": repository.default_branch}
    title = f"a repository dispatch{f' ({action})' if action else ''}"
    event = _on_default_branch(repository, "repository_dispatch", title, known, "client_payload")
    return event._replace(action=action)


def workflow_run(
    repository: GitHubRepository,
    action: str = "completed",
    *,
    name: Value = UNKNOWN,
    branch: Value = UNKNOWN,
    cause: Value = UNKNOWN,
) -> Event:
    """A run of the workflow `name` for `branch`, started by the event `cause`, is requested or completed."""
    details = {"name": name, "head_branch": branch, "event": cause}
    known = {"action": action, "workflow_run": PartlyKnown(details)}
    after = f"after `{name}`" if isinstance(name, str) else "after another workflow"
    where = f" on {_say(branch)}" if isinstance(branch, str) else ""
    where += f", started by `{cause}`" if isinstance(cause, str) else ""
    title = f"a workflow run ({action}) {after}{where}"
    event = _on_default_branch(repository, "workflow_run", title, known, "workflow")
    return event._replace(action=action)


def merge_group(repository: GitHubRepository, base: str = "") -> Event:
    """A merge queue into `base` (default: the default branch) asks for its checks."""
    base = base or repository.default_branch
    is_known = base != ANY_NAME
    ref = f"{HEADS}gh-readonly-queue/{base}/pr-1-0" if is_known else begin(f"{HEADS}gh-readonly-queue/")
    details = PartlyKnown({"base_ref": full_name(base), "head_ref": ref})
    payload = event_payload(repository, {"action": "checks_requested", "merge_group": details})
    github = github_context(repository, "merge_group", ref, payload)
    title = "a merge queue" if base == repository.default_branch else f"a merge queue into {_say(base)}"
    return Event("merge_group", title, ref, github, "checks_requested")


def create(repository: GitHubRepository, ref: str) -> Event:
    """A branch or a tag, `ref` by its full name, comes to be."""
    kind = "tag" if ref.startswith(TAGS) else "branch"
    known = {"ref": ref_name(ref), "ref_type": kind, "master_branch": repository.default_branch}
    payload = event_payload(repository, known, "description", "pusher_type")
    title = f"the creation of the {kind} {_say(ref_name(ref))}"
    return Event("create", title, ref, github_context(repository, "create", ref, payload))


def workflow_call(repository: GitHubRepository, inputs: Value = UNKNOWN) -> Event:
    """A call by a workflow of which nothing is known, and so not the event that started it either."""
    github = github_context(repository, UNKNOWN, UNKNOWN, UNKNOWN)
    github |= {"head_ref": UNKNOWN, "base_ref": UNKNOWN}
    return Event("workflow_call", "a call from another workflow", "", github, inputs=inputs)


def other(repository: GitHubRepository, name: str, action: str = "") -> Event:
    """Any other event, of which only the name is known, and perhaps the activity."""
    payload = PartlyKnown({"action": action or UNKNOWN})
    github = github_context(repository, name, UNKNOWN, payload)
    github |= {"head_ref": UNKNOWN, "base_ref": UNKNOWN}
    title = f"the event `{name}`" + (f" ({action})" if action else "")
    return Event(name, title, "", github, action, inputs=UNKNOWN)


def _on_default_branch(
    repository: GitHubRepository, name: str, title: str, known: dict[str, Value], not_known: str
) -> Event:
    ref = HEADS + repository.default_branch
    payload = event_payload(repository, known, not_known)
    return Event(name, title, ref, github_context(repository, name, ref, payload))
