"""Events by their names, as somebody at a command line gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS, TAGS, is_ref_name, short_name
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.activities import ACTIVITIES, WITHOUT_ACTIVITIES
from tracer_bullet.workflow.reader import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository


def make_event(
    repository: GitHubRepository,
    name: str,
    ref: str = "",
    action: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """The event `name`. What is given of its `payload` (`github.event`) is known, the rest is not.

    `ref` is what happens to: the branch or tag that is pushed, created, or run on by hand, the tag of a
    release, the base of a pull request or a merge queue, the branch of the run that is followed. A name
    without `refs/` is a branch, for a release a tag. Raises TracerError for an event that does not exist.
    """
    if name not in EVENTS:
        raise TracerError(f"`{name}` is not an event that starts a workflow", hint=_suggest(name))
    _check(name, ref, action)
    given = payload or {}
    make = _MAKERS.get(name)
    action = action or str(given.get("action", ""))
    event = (
        make(repository, ref or _ref_of(name, given), action)
        if make
        else events.other(repository, name, action)
    )
    return event.with_payload(given) if given else event


def _check(name: str, ref: str, action: str) -> None:
    """Raise TracerError for a ref or an activity that this event cannot have."""
    if ref and name in _WITHOUT_REF:
        raise TracerError(f"`{name}` happens to no ref of its choice", hint="leave `--ref` out")
    if ref and not is_ref_name(short_name(ref)):
        raise TracerError(f"`{ref}` is not a valid branch name or tag", hint="git check-ref-format NAME")
    if action and name in WITHOUT_ACTIVITIES:
        raise TracerError(f"`{name}` has no activities", hint="leave `--action` out")
    known = ACTIVITIES.get(name, ())
    if action and known and action not in known:
        raise TracerError(
            f"`{action}` is not an activity of `{name}`",
            hint=f"the activities of `{name}`: {', '.join(known)}",
        )


def _suggest(name: str) -> str:
    import difflib  # noqa: PLC0415 - wanted only for this error

    close = difflib.get_close_matches(name, sorted(EVENTS), n=1)
    return (
        f"did you mean `{close[0]}`?"
        if close
        else "https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows"
    )


def _ref_of(name: str, payload: Mapping[str, Any]) -> str:
    """The ref that a payload speaks of."""
    release, pull_request = payload.get("release"), payload.get("pull_request")
    if isinstance(release, Mapping):
        return str(release.get("tag_name", ""))
    if isinstance(pull_request, Mapping) and isinstance(pull_request.get("base"), Mapping):
        return str(pull_request["base"].get("ref", ""))
    ref = str(payload.get("ref", ""))
    if name == "create" and ref and payload.get("ref_type") == "tag":
        return TAGS + ref
    return ref


def _full(ref: str, repository: GitHubRepository) -> str:
    if ref.startswith("refs/"):
        return ref
    return HEADS + (ref or repository.default_branch)


def _push(repository: GitHubRepository, ref: str, _: str) -> Event:
    full = _full(ref, repository)
    if full.startswith(TAGS):
        return events.push_tag(repository, full.removeprefix(TAGS))
    return events.push_branch(repository, full.removeprefix(HEADS))


def _release(repository: GitHubRepository, ref: str, action: str) -> Event:
    tag = ref.removeprefix(TAGS) or "v1.2.3"
    action = action or "published"
    return events.release(repository, action, tag=tag, prerelease=action == "prereleased")


def _pull_request(repository: GitHubRepository, ref: str, action: str) -> Event:
    return events.pull_request(repository, action or "opened", base=ref.removeprefix(HEADS))


def _pull_request_target(repository: GitHubRepository, ref: str, action: str) -> Event:
    return events.pull_request_target(repository, action or "opened", base=ref.removeprefix(HEADS))


def _workflow_run(repository: GitHubRepository, ref: str, action: str) -> Event:
    branch = {"branch": ref.removeprefix(HEADS)} if ref else {}
    return events.workflow_run(repository, action or "completed", **branch)


_WITHOUT_REF = ("schedule", "repository_dispatch", "workflow_call")

_MAKERS: dict[str, Callable[[GitHubRepository, str, str], Event]] = {
    "push": _push,
    "release": _release,
    "pull_request": _pull_request,
    "pull_request_target": _pull_request_target,
    "workflow_run": _workflow_run,
    "create": lambda repository, ref, _: events.create(repository, _full(ref, repository)),
    "merge_group": lambda repository, ref, _: events.merge_group(repository, ref.removeprefix(HEADS)),
    "repository_dispatch": lambda repository, _, action: events.repository_dispatch(repository, action),
    "schedule": lambda repository, _, __: events.schedule(repository),
    "workflow_call": lambda repository, _, __: events.workflow_call(repository),
    "workflow_dispatch": lambda repository, ref, _: events.workflow_dispatch(
        repository, _full(ref, repository)
    ),
}
