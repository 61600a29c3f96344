"""What arming means for the value of `on`, as a plain tree: the yardstick that every edit is held to.

Which branches a push event starts for: https://docs.github.com/en/actions/reference/workflows-and-actions/
workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.trigger.branches import branch_of, branch_pattern, names_one_branch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.text.scalars import YamlValue

PUSH, DISPATCH = "push", "workflow_dispatch"
FILTERS = ("branches", "branches-ignore", "tags", "tags-ignore")


class WantedEvents(NamedTuple):
    """What is to trigger: pushes to the branches that `patterns` name, and `dispatch`, a start by hand."""

    patterns: tuple[str, ...] = ()
    dispatch: bool = False

    @property
    def branches(self) -> tuple[str, ...]:
        """The names of the branches."""
        return tuple(map(branch_of, self.patterns))

    def __bool__(self) -> bool:
        return bool(self.patterns) or self.dispatch


def want(branches: Sequence[str], *, dispatch: bool = False) -> WantedEvents:
    """What `branches` and `dispatch` ask for; a branch named twice counts once."""
    return WantedEvents(tuple(dict.fromkeys(map(branch_pattern, branches))), dispatch)


def join(one: WantedEvents, other: WantedEvents) -> WantedEvents:
    """What either asks for, the branches of `one` first."""
    return WantedEvents(tuple(dict.fromkeys(one.patterns + other.patterns)), one.dispatch or other.dispatch)


def events(on: YamlValue) -> dict[str, YamlValue]:
    """The events of an `on` value in any of its forms, each with its filters (None where it has none)."""
    if on is None:
        return {}
    if isinstance(on, dict):
        return dict(on)
    names = on if isinstance(on, list) else [on]
    return dict.fromkeys(map(str, names))


def missing(on: YamlValue, wanted: WantedEvents) -> WantedEvents:
    """The part of `wanted` that `on` does not say yet, as far as that can be told by looking at the words.

    Nothing is missing of the branches where a push to any branch triggers; a branch that is listed by name is
    not missing, unless an exclusion stands behind it, for the last match counts.
    """
    known = events(on)
    patterns = wanted.patterns
    if PUSH in known:
        push = known[PUSH] or {}
        listed = listed_branches(on)
        last_exclusion = max((i for i, item in enumerate(listed) if str(item).startswith("!")), default=-1)
        certain = listed[last_exclusion + 1 :]
        is_open = isinstance(push, dict) and not any(name in push for name in FILTERS)
        patterns = () if is_open else tuple(item for item in patterns if item not in certain)
    return WantedEvents(patterns, wanted.dispatch and DISPATCH not in known)


def listed_branches(on: YamlValue) -> list[YamlValue]:
    """The items of `on.push.branches`, whether written as a list or as a single value."""
    push = events(on).get(PUSH)
    found = push.get("branches") if isinstance(push, dict) else None
    return [] if found is None else list(found) if isinstance(found, list) else [found]


def with_events(on: YamlValue, wanted: WantedEvents) -> YamlValue:
    """`on` as it shall read afterwards: a new event first, a branch last in its list, nothing taken away."""
    known = events(on)
    dispatch = {DISPATCH: None} if wanted.dispatch else {}
    if not wanted.patterns:
        return dispatch | known
    if PUSH not in known:
        return {PUSH: {"branches": list(wanted.patterns)}} | dispatch | known
    branches = [*listed_branches(on), *wanted.patterns]
    filters = known[PUSH] or {}
    pushed = filters | {"branches": branches} if "branches" in filters else {"branches": branches} | filters
    result: dict[str, YamlValue] = {}
    for name, value in known.items():
        result |= {PUSH: pushed} | dispatch if name == PUSH else {name: value}
    return result


def added_events(before: YamlValue, after: YamlValue) -> WantedEvents:
    """What was added to `before` to get `after`: the newly listed branches, and a start by hand."""
    added = listed_branches(after)
    for item in listed_branches(before):
        if item in added:
            added.remove(item)
    is_new = DISPATCH in events(after) and DISPATCH not in events(before)
    return WantedEvents(
        tuple(item for item in added if isinstance(item, str) and names_one_branch(item)), is_new
    )
