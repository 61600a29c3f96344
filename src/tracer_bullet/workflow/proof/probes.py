"""The closed list of events over which it is proven that nothing but a release reaches PyPI.

It holds every kind of event that starts the workflow, with every activity, on the branches and tags that the
workflow itself names and on others that it does not, so that no gate is passed by a name nobody tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import TAGS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.activities import ACTIVITIES, PULL_REQUESTS, USUAL_ACTIVITIES
from tracer_bullet.workflow.proof.ref_names import RefNames, find_refs
from tracer_bullet.workflow.proof.scenarios import other_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.events.github_context import GitHubRepository
    from tracer_bullet.workflow.model import Workflow


class Probe(NamedTuple):
    """An event, and whether it is the one that may reach PyPI."""

    event: Event
    is_release: bool = False


def probes(workflow: Workflow, repository: GitHubRepository, tracer_branches: Sequence[str]) -> list[Probe]:
    """The closed list for `workflow`, of events that its `on:` names.

    The release event is `release` where `on:` has it, else a push of a version tag, else `create` of a tag.
    """
    refs = find_refs(workflow)
    found: list[Probe] = []
    for name in workflow.triggers:
        if name == "push":
            found += _pushes(workflow, repository, refs, tracer_branches)
        elif name == "release":
            found += _releases(repository, refs)
        else:
            is_tag_made = name == "create" and not {"push", "release"} & workflow.triggers.keys()
            found += [
                Probe(event, is_tag_made and event.ref.startswith(TAGS))
                for event in _others(workflow, repository, name, refs)
            ]
    return found


def _pushes(
    workflow: Workflow, repository: GitHubRepository, refs: RefNames, tracer_branches: Sequence[str]
) -> Iterator[Probe]:
    for branch in dict.fromkeys(
        (repository.default_branch, *tracer_branches, *refs.branches, events.ANY_NAME)
    ):
        yield Probe(events.push_branch(repository, branch))
    for tag in refs.version_tags:
        yield Probe(events.push_tag(repository, tag), is_release="release" not in workflow.triggers)
    for tag in refs.other_tags:
        yield Probe(events.push_tag(repository, tag))
    if not refs.is_complete:
        yield Probe(events.other(repository, "push"))


def _releases(repository: GitHubRepository, refs: RefNames) -> Iterator[Probe]:
    for action in ACTIVITIES["release"]:
        for prerelease in (False, True):
            event = events.release(repository, action, tag=refs.version_tags[0], prerelease=prerelease)
            yield Probe(event, is_release=True)
    for tag in refs.version_tags[1:]:
        yield Probe(events.release(repository, tag=tag), is_release=True)


def _others(workflow: Workflow, repository: GitHubRepository, name: str, refs: RefNames) -> Iterator[Event]:
    if name == "workflow_dispatch":
        yield from _manual_runs(repository, refs)
    elif name in PULL_REQUESTS:
        yield from _pull_requests(workflow, repository, name, refs)
    elif name == "create":
        for branch in (*refs.branches, events.ANY_NAME):
            yield events.create(repository, events.full_name(branch))
        for tag in (refs.version_tags[0], *refs.other_tags):
            yield events.create(repository, TAGS + tag)
    elif name == "merge_group":
        for branch in dict.fromkeys((repository.default_branch, *refs.branches, events.ANY_NAME)):
            yield events.merge_group(repository, branch)
    else:
        yield from other_events(workflow, repository, name)


def _manual_runs(repository: GitHubRepository, refs: RefNames) -> Iterator[Event]:
    for branch in dict.fromkeys((repository.default_branch, *refs.branches, events.ANY_NAME)):
        yield events.workflow_dispatch(repository, events.full_name(branch))
    for tag in (*refs.version_tags, *refs.other_tags):
        yield events.workflow_dispatch(repository, TAGS + tag)
    if not refs.is_complete:
        yield events.other(repository, "workflow_dispatch")


def _pull_requests(
    workflow: Workflow, repository: GitHubRepository, name: str, refs: RefNames
) -> Iterator[Event]:
    types = workflow.triggers[name].patterns("types") or USUAL_ACTIVITIES[name]
    make = events.pull_request_target if name == "pull_request_target" else events.pull_request
    for base in dict.fromkeys((repository.default_branch, *refs.branches, events.ANY_NAME)):
        for action in types:
            for fork in (False, True):
                event = make(repository, action, base=base, fork=fork)
                yield event
                if action == "closed" and name == "pull_request":
                    yield events.merged(event)
