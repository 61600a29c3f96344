"""Whether an event starts a workflow, by its `on:`.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#on
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.push_filters import Filters, Passage, pass_branch, pass_paths, pass_push

if TYPE_CHECKING:
    from tracer_bullet.workflow.events import Event
    from tracer_bullet.workflow.model import Trigger, Workflow

_PULL_REQUESTS = ("pull_request", "pull_request_target")
_DEFAULT_TYPES = dict.fromkeys(_PULL_REQUESTS, ("opened", "synchronize", "reopened"))
"""What starts where no `types` are given; any other event starts for all of its activities."""


def starts(workflow: Workflow, event: Event) -> Passage:
    """Whether `event` starts `workflow`, and why."""
    trigger = workflow.triggers.get(event.name)
    if trigger is None:
        return Passage(False, f"`on:` has no `{event.name}`")
    answers = [_types(trigger, event), _place(trigger, event)]
    for passes in (False, UNKNOWN):
        for answer in answers:
            if answer.passes is passes:
                return answer
    return answers[-1]


def _types(trigger: Trigger, event: Event) -> Passage:
    types = trigger.patterns("types") or _DEFAULT_TYPES.get(event.name)
    if types is None or event.action in types:
        return Passage(True, f"`on:` has `{event.name}`")
    if not event.action:
        return Passage(UNKNOWN, f"which activity of `{event.name}` it is, is not known")
    given = ", ".join(f"`{name}`" for name in types)
    return Passage(False, f"`types` of `{event.name}` are {given}")


def _place(trigger: Trigger, event: Event) -> Passage:
    filters = read_filters(trigger)
    if event.name == "push" and not event.ref:
        return Passage(UNKNOWN, "what is pushed is not known")
    if event.name == "push":
        return pass_push(filters, event.ref, event.changed)
    if event.name in _PULL_REQUESTS:
        name = pass_branch(filters, str(event.github["base_ref"]))
        return name if name.passes is False else _first_open(name, pass_paths(filters, event.changed))
    if event.name == "merge_group":
        base = event.payload["merge_group"]["base_ref"]
        return pass_branch(filters, str(base).removeprefix("refs/heads/"))
    if event.name == "workflow_run":
        return _follows(trigger, filters, event)
    return Passage(True, f"`on:` has `{event.name}`")


def _follows(trigger: Trigger, filters: Filters, event: Event) -> Passage:
    run = event.payload["workflow_run"]
    awaited = trigger.patterns("workflows")
    if awaited is not None and run["name"] is not UNKNOWN and run["name"] not in awaited:
        return Passage(False, f"it follows {', '.join(f'`{name}`' for name in awaited)}")
    if awaited is not None and run["name"] is UNKNOWN:
        return Passage(UNKNOWN, "which workflow has run is not known")
    if run["head_branch"] is UNKNOWN:
        open_to_all = filters.branches is None and filters.branches_ignore is None
        return Passage(True if open_to_all else UNKNOWN, "it follows a workflow that has run on some branch")
    return pass_branch(filters, str(run["head_branch"]))


def read_filters(trigger: Trigger) -> Filters:
    """The filters of a trigger, as they are matched."""
    return Filters(
        branches=trigger.patterns("branches"),
        branches_ignore=trigger.patterns("branches-ignore"),
        tags=trigger.patterns("tags"),
        tags_ignore=trigger.patterns("tags-ignore"),
        paths=trigger.patterns("paths"),
        paths_ignore=trigger.patterns("paths-ignore"),
    )


def _first_open(name: Passage, paths: Passage) -> Passage:
    return name if paths.passes is True else paths
