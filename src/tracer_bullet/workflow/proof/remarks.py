"""What is worth a look in a workflow that publishes, and breaks no promise; each with a cure of one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.refs import TAGS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN, try_template
from tracer_bullet.workflow.proof.liveness import goes_to_pypi
from tracer_bullet.workflow.proof.ref_names import find_refs, is_version_tag
from tracer_bullet.workflow.proof.release_kind import ReleaseKind, act_of, is_tag_push
from tracer_bullet.workflow.reach.identity import only_signs_in
from tracer_bullet.workflow.reader.refused_triggers import filters_without_effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Trigger, Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.simulator import Simulator

_ASKS_FOR_TAG = re.compile(r"refs/tags|ref_type")
_ACTIVITIES = ("published", "released", "created")


def find_remarks(
    workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None, routes: Sequence[Route]
) -> Iterator[str]:
    """One sentence each; `routes` are those on which a release reaches PyPI."""
    if not routes:
        return
    yield from _signs_in(workflow)
    yield from _without_effect(workflow)
    yield from _any_tag(workflow, routes)
    yield from _second_upload(workflow, simulator, routes)
    yield from _by_hand_too(workflow, kind, routes)
    if kind is ReleaseKind.RELEASE:
        yield from _several_activities(workflow)
        yield from _cancelled(workflow, simulator)


def _signs_in(workflow: Workflow) -> Iterator[str]:
    """A job that tries the publisher and burns the token that it gets."""
    for job in workflow.jobs.values():
        if only_signs_in(job):
            yield f"job `{job.id}` (line {job.span.line}) signs in to PyPI, uploads nothing"


def _without_effect(workflow: Workflow) -> Iterator[str]:
    for trigger in workflow.triggers.values():
        for entry in filters_without_effect(trigger):
            yield (
                f"GitHub documents no filter `{entry.name}` for `{trigger.event}`, which starts the "
                f"workflow as if it were not there: remove it (line {entry.key.span.line})"
            )


def _any_tag(workflow: Workflow, routes: Sequence[Route]) -> Iterator[str]:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore"""
    sure = [route.run for route in routes if route.run.started.passes is True]
    tags = [run.event for run in sure if is_tag_push(run.event)]
    other = [tag for tag in tags if not is_version_tag(tag.ref.removeprefix(TAGS))]
    push = workflow.triggers.get("push")
    if other and push:
        name = other[-1].ref.removeprefix(TAGS)
        yield f"any tag releases, for example `{name}`: {_restrict(push, routes)}"


def _restrict(push: Trigger, routes: Sequence[Route]) -> str:
    """How only version tags get through: by the filter, by the gate that asks for tags, or a new filter."""
    if "tags" in push.filters:
        return f"restrict `tags:` (line {push.span.line}) to version tags, for example `v[0-9]*`"
    for upload in (route.upload for route in routes):
        for condition in (upload.step.condition if upload.step else None, upload.job.condition):
            if condition and _ASKS_FOR_TAG.search(condition.value):
                wanted = "startsWith(github.ref, 'refs/tags/v')"
                return f"change the `if:` in line {condition.span.line} so that it asks for `{wanted}`"
    kept = "" if "branches" in push.filters else "branches: ['**'], "
    return f"write `push: {{{kept}tags: ['v[0-9]*']}}` (line {push.span.line})"


def _by_hand_too(workflow: Workflow, kind: ReleaseKind | None, routes: Sequence[Route]) -> Iterator[str]:
    """A manual run that releases, beside the act that does so usually."""
    manual = [route for route in routes if act_of(route) is ReleaseKind.MANUAL]
    trigger = workflow.triggers.get("workflow_dispatch")
    if manual and trigger and kind is not ReleaseKind.MANUAL:
        where = "on a version tag" if manual[0].run.event.ref.startswith(TAGS) else "with a version"
        yield (
            f"a manual run {where} reaches PyPI too: remove `workflow_dispatch` (line {trigger.span.line}) "
            "if it is not needed"
        )


def _second_upload(workflow: Workflow, simulator: Simulator, routes: Sequence[Route]) -> Iterator[str]:
    """The first other workflow that uploads on the same release, or on the tag that it pushes.

    An index takes no file name twice: https://pypi.org/help/#file-name-reuse.
    """
    found = next((route.run.event for route in routes if act_of(route) is not ReleaseKind.MANUAL), None)
    if found is None or not found.ref.startswith(TAGS):
        return
    mine = {workflow.path, *(route.run.workflow.path for route in routes)}
    for other in simulator.files.values():
        if other.path in mine or not {"push", "release"} & other.triggers.keys():
            continue
        runs = (simulator.run(other, event) for event in _same_release(found, simulator))
        uploads = (one for run in runs for one in simulator.uploads(run) if one.workflow is not workflow)
        if upload := next(filter(goes_to_pypi, uploads), None):
            yield (
                f"{other.path} reaches PyPI on the same release (line {upload.line}): PyPI refuses a file "
                "that it already has, so publish each package from one workflow only"
            )
            return


def _same_release(event: Event, simulator: Simulator) -> Iterator[Event]:
    """What GitHub sends for one release: the push of its tag, and what happens to a GitHub Release."""
    repository, tag = simulator.repository, event.ref.removeprefix(TAGS)
    yield events.push_tag(repository, tag)
    if event.name == "release":
        yield from (events.release(repository, action, tag=tag) for action in ("published", "released"))


def _several_activities(workflow: Workflow) -> Iterator[str]:
    trigger = workflow.triggers.get("release")
    if trigger is None:
        return
    types = trigger.patterns("types")
    if sum(1 for name in _ACTIVITIES if types is None or name in types) > 1:
        yield (
            "one release starts the workflow several times, once for each activity: write "
            f"`types: [published]` below `release:` (line {trigger.span.line})"
        )


def _meet(workflow: Workflow, simulator: Simulator, tag: str, group: str) -> bool:
    """Whether the push of a tag starts the workflow in the group that its release is, or may be, in.

    Both runs have the same `github.workflow`, so any name will do.
    """
    push = events.push_tag(simulator.repository, tag)
    if simulator.run(workflow, push).started.passes is False:
        return False
    release = events.release(simulator.repository, "published", tag=tag)
    first, second = (
        try_template(group, {"github": {**one.github, "workflow": ""}}) for one in (push, release)
    )
    return first is UNKNOWN or second is UNKNOWN or first == second


def _cancelled(workflow: Workflow, simulator: Simulator) -> Iterator[str]:
    """A release on a new tag pushes the tag as well, and both runs may be in one group."""
    group = workflow.concurrency
    if group is None or group.cancel_in_progress is None or group.cancel_in_progress.value.lower() != "true":
        return
    if any(word in group.group.value for word in ("run_id", "run_number", "sha")):
        return
    tags = find_refs(workflow).version_tags if "push" in workflow.triggers else ()
    if any(_meet(workflow, simulator, tag, group.group.value) for tag in tags):
        yield (
            "a release on a new tag pushes the tag too, and one of the two runs cancels the other: add "
            f"`${{{{ github.event_name }}}}` to `group:` (line {group.group.span.line})"
        )
