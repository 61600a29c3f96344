"""Triggers that GitHub refuses: unknown events, filters an event does not have, filters that clash.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.filters.lists import read_pattern
from tracer_bullet.workflow.filters.pattern import UndocumentedPatternError
from tracer_bullet.workflow.model import Problem
from tracer_bullet.workflow.reader import github_grammar, leaves
from tracer_bullet.workflow.reader.triggers import FILTERS, is_null

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.text import nodes
    from tracer_bullet.workflow.model import Trigger

_BRANCHES = ("branches", "branches-ignore")
_PATHS = ("paths", "paths-ignore")
_ALLOWED = {
    "push": (*_BRANCHES, "tags", "tags-ignore", *_PATHS),
    "pull_request": ("types", *_BRANCHES, *_PATHS),
    "pull_request_target": ("types", *_BRANCHES, *_PATHS),
    "workflow_run": ("types", "workflows", *_BRANCHES),
    "merge_group": ("types", *_BRANCHES),
    "workflow_dispatch": (),
    "workflow_call": (),
}
"""Filters by event; every event that is not named here may have `types`."""
_STRICT = frozenset({"workflow_dispatch", "workflow_call"})
"""Events for which GitHub refuses other filters. Elsewhere it runs the file: sdv-dev/SDV has had
`release: branches:` since July 2025, and released by it."""
EVENTS = frozenset(github_grammar.EVENTS)


def refused_triggers(root: nodes.Mapping, triggers: Mapping[str, Trigger]) -> Iterator[Problem]:
    """Everything about `on:` for which GitHub refuses the file.

    An empty filter is not among it: freqtrade/freqtrade had an empty `push: tags:` for years, and ran. What
    it lets through is not documented.
    """
    if root.entry("on") is None and (mistaken := root.entry("true")):
        yield Problem(
            "`true` is not `on`: a YAML 1.1 writer has turned the key into a truth value",
            mistaken.key.span,
            "write `on:`",
        )
    for trigger in triggers.values():
        if trigger.event not in EVENTS:
            message = f"tracer does not know the event `{trigger.event}`"
            yield Problem(message, trigger.span, _suggest(trigger.event), is_unknown=True)
        if (
            trigger.node
            and trigger.event != "schedule"
            and not (leaves.mapping(trigger.node) or is_null(trigger.node))
        ):
            yield Problem(f"`{trigger.event}` is neither empty nor a mapping of filters", trigger.span)
        yield from _filters(trigger)


def filters_without_effect(trigger: Trigger) -> Iterator[nodes.Entry]:
    """The filters that GitHub documents for other events, and not for this one."""
    allowed = _ALLOWED.get(trigger.event, ("types",))
    return (
        entry
        for entry in leaves.entries(trigger.node)
        if entry.name in FILTERS and entry.name not in allowed and trigger.event in EVENTS
    )


def _filters(trigger: Trigger) -> Iterator[Problem]:
    for entry in leaves.entries(trigger.node):
        if entry.name not in FILTERS:
            continue
        yield from _patterns(entry.name, trigger)
        if trigger.event in _STRICT:
            yield Problem(f"`{trigger.event}` has no filter `{entry.name}`", entry.key.span)
        ignore = f"{entry.name}-ignore"
        if ignore in trigger.filters:
            yield Problem(
                f"`{entry.name}` and `{ignore}` exclude each other",
                entry.key.span,
                f"keep `{entry.name}` and write what to leave out after it, with `!` in front",
            )


def _suggest(event: str) -> str:
    import difflib  # noqa: PLC0415 - only for this message

    close = difflib.get_close_matches(event.lower(), sorted(EVENTS), n=1)
    return f"if `{close[0]}` is meant, write that" if close else "update tracer if GitHub has this event"


def _patterns(name: str, trigger: Trigger) -> Iterator[Problem]:
    if name.startswith(("branches", "tags", "paths")):
        for pattern in trigger.filters.get(name, ()):
            try:
                read_pattern(pattern.value)
            except UndocumentedPatternError:
                continue
            except TracerError as error:
                yield Problem(error.message, pattern.span, error.hint)
