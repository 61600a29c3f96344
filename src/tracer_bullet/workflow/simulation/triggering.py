"""Whether an event starts a workflow, by its `on:`.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#on
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.refs import HEADS
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.events.activities import PULL_REQUESTS, USUAL_ACTIVITIES
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import (
    FilterResult,
    Filters,
    pass_branch,
    pass_paths,
    pass_push,
)

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Trigger, Workflow


_WILD = re.compile(r"[*?+\[]")


def is_triggered(workflow: Workflow, event: Event) -> FilterResult:
    """Whether `event` starts `workflow`, and why."""
    trigger = workflow.triggers.get(event.name)
    if trigger is None:
        return FilterResult(False, f"`on:` has no `{event.name}`")
    answers = [_types(trigger, event), _place(trigger, event)]
    for passes in (False, UNKNOWN):
        for answer in answers:
            if answer.passes is passes:
                return answer
    return answers[-1]


def _types(trigger: Trigger, event: Event) -> FilterResult:
    types = trigger.patterns("types") or USUAL_ACTIVITIES.get(event.name)
    if types is None or event.action in types:
        return FilterResult(True, f"`on:` has `{event.name}`")
    if not event.action:
        return FilterResult(UNKNOWN, f"which activity of `{event.name}` it is, is not known")
    given = in_backticks(types)
    return FilterResult(False, f"`types` of `{event.name}` are {given}")


def _place(trigger: Trigger, event: Event) -> FilterResult:
    filters = read_filters(trigger)
    if event.name == "push" and not event.ref:
        return FilterResult(UNKNOWN, "what is pushed is not known")
    if event.name == "push":
        return pass_push(filters, event.ref)
    if event.name in PULL_REQUESTS:
        name = pass_branch(filters, str(event.github["base_ref"]))
        return name if name.passes is False else _first_open(name, pass_paths(filters))
    if event.name == "merge_group":
        base = _dig(event, "merge_group", "base_ref")
        return _pass_branch(filters, base)
    if event.name == "workflow_run":
        return _follows(trigger, filters, event)
    return FilterResult(True, f"`on:` has `{event.name}`")


def _follows(trigger: Trigger, filters: Filters, event: Event) -> FilterResult:
    name = _dig(event, "workflow_run", "name")
    awaited = trigger.patterns("workflows")
    if awaited is not None and name is UNKNOWN:
        return FilterResult(UNKNOWN, "which workflow has run is not known")
    if awaited is not None and name not in awaited:
        if any(_WILD.search(one) for one in awaited):
            return FilterResult(UNKNOWN, "GitHub does not say what a pattern in `workflows` means")
        return FilterResult(False, f"it follows {in_backticks(awaited)}")
    return _pass_branch(filters, _dig(event, "workflow_run", "head_branch"))


def _dig(event: Event, *keys: str) -> Any:
    """A value of the payload, UNKNOWN where the payload is not what it should be."""
    value: Any = event.payload
    for key in keys:
        value = value[key] if isinstance(value, Mapping) and key in value else UNKNOWN
    return value


def _pass_branch(filters: Filters, branch: Any) -> FilterResult:
    """Whether a branch of which perhaps not even the name is known is let through."""
    if isinstance(branch, str):
        return pass_branch(filters, branch.removeprefix(HEADS))
    if filters.branches is None and filters.branches_ignore is None:
        return FilterResult(True, "every branch passes, for none is named")
    return FilterResult(UNKNOWN, "which branch it is about is not known")


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


def _first_open(name: FilterResult, paths: FilterResult) -> FilterResult:
    return name if paths.passes is True else paths
