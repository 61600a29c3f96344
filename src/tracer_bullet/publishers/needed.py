"""Which publishers the workflows need: one for each job that uploads with an identity token."""

from __future__ import annotations

from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.providers.github import github_publisher
from tracer_bullet.sites import SITES, own_site
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.events.event import push_branch, release, workflow_call
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach.credentials import describe_secrets
from tracer_bullet.workflow.reach.identity import may_ask_for_token
from tracer_bullet.workflow.simulation.environment_name import environment_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tracer_bullet.providers.github import GitHubIdentity
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.sites import Site
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

_EVENTS: dict[str, Callable[[GitHubRepository], Event]] = {
    "testpypi": lambda home: push_branch(home, home.default_branch),
    "pypi": release,
}
_NEEDS_NONE = "it uploads with a token of its own"


class NeededPublisher(NamedTuple):
    """A publisher, and the job (`line` of the file `path`) that it lets in."""

    publisher: Publisher
    path: str
    job: str
    line: int


class Needed(NamedTuple):
    """What has to be registered, in the order of the indexes; `notes` say what could not be told."""

    publishers: tuple[NeededPublisher, ...]
    notes: tuple[str, ...] = ()


def find_needed(
    simulator: Simulator,
    paths: Iterable[str],
    slug: str,
    projects_of: Callable[[str, str, str], Iterable[str]],
) -> Needed:
    """What the workflows at `paths` need; `slug` is `owner/name`.

    `projects_of` names the projects that a job publishes, by the path of the workflow, the index and the job.
    A job that holds no identity token, or that uploads to another index, needs none.
    """
    found: dict[Publisher, NeededPublisher] = {}
    notes: dict[str, None] = {}
    for index, path in product(_EVENTS, paths):
        for upload, event in _uploads(simulator, path, index):
            for project in projects_of(path, index, upload.job.id):
                is_called = upload.workflow.path != path or event.name == "workflow_call"
                needed, said = _need(upload, event, slug, project, is_called=is_called)
                notes |= dict.fromkeys(_notes(upload, path, said))
                if needed:
                    found.setdefault(needed.publisher, needed)
    return Needed(tuple(found.values()), (*notes, *_shared_identities(found)))


def _uploads(simulator: Simulator, path: str, index: str) -> list[tuple[Upload, Event]]:
    """The uploads to `index` on the event that is usual for it; on any other if that makes none."""
    for make_event in (_EVENTS[index], workflow_call):
        event = make_event(simulator.repository)
        uploads = ungated_uploads(simulator.files[path], simulator, event)
        if found := [(one, event) for one in uploads if one.index == index]:
            return found
    return []


def _shared_identities(publishers: Iterable[Publisher]) -> Iterator[str]:
    """An index takes a pending publisher once for all projects; one that is registered may serve many.

    https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py
    (`_pending_github_oidc_publisher_uc`)
    """
    by_identity: dict[tuple[Site, GitHubIdentity], list[str]] = {}
    for one in publishers:
        by_identity.setdefault((one.site, one.identity), []).append(one.project)
    for (site, identity), projects in by_identity.items():
        if len(projects) > 1:
            yield (
                f"on {site.name}, `{identity.workflow}` in environment `{identity.environment}` can "
                f"wait for one new project at a time: register {in_backticks(projects)} "
                "one after the other, each after the upload of the one before, or use different environments"
            )


def _need(
    upload: Upload, event: Event, slug: str, project: str, *, is_called: bool
) -> tuple[NeededPublisher | None, str]:
    """The publisher that lets the upload in, or none; and what is to be said about it."""
    note = _say_credentials(upload, is_called=is_called)
    if note.startswith(_NEEDS_NONE):
        return None, note
    environment = environment_on(upload.job, event)
    if environment is None:
        return None, "its environment depends on what only GitHub knows: write its name as plain text"
    file = PurePosixPath(upload.workflow.path).name
    site = own_site(upload.index, upload.own) if upload.own else SITES[upload.index]
    publisher = github_publisher(site, project, slug, file, environment)
    return NeededPublisher(publisher, upload.workflow.path, upload.job.id, upload.job.span.line), note


def _say_credentials(upload: Upload, *, is_called: bool) -> str:
    """What keeps the upload from using a publisher; empty if nothing does.

    An action that is given a password does not ask for an identity token:
    https://github.com/pypa/gh-action-pypi-publish#trusted-publishing
    """
    held = describe_secrets(upload.workflow, upload.job)
    if not may_ask_for_token(upload.workflow, upload.job, True if is_called else None):
        if held:
            return f"{_NEEDS_NONE} ({held}), so it needs no publisher"
        return "without `permissions: id-token: write` it cannot publish: add that to the job"
    password = upload.step.arguments.get("password") if upload.step else None
    if password and password.value:
        return "the input `password` turns trusted publishing off: remove it once the publisher is registered"
    return ""


def _notes(upload: Upload, path: str, said: str) -> Iterator[str]:
    place = f"{upload.workflow.path}:{upload.job.span.line}: job `{upload.job.id}`"
    if said:
        yield f"{place}: {said}"
    if upload.workflow.path != path:
        yield (
            f"{place} is called from {path}: PyPI does not support reusable workflows as publishers, "
            "so move the job that uploads into the calling workflow"
        )
