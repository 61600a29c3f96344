"""What another YAML library, which knows nothing of ours, says of a workflow before and after."""

from __future__ import annotations

from importlib import import_module
from typing import Any

yaml: Any = import_module("yaml")


def load(text: str) -> dict[str, Any]:
    """The workflow with every scalar as text; PyYAML over libyaml, which comes with Copier."""
    loaded = yaml.load(text, Loader=yaml.CBaseLoader)
    assert isinstance(loaded, dict)
    return loaded


def jobs_of(text: str) -> dict[str, Any]:
    """The jobs of a workflow."""
    found: dict[str, Any] = load(text)["jobs"]
    return found


def is_readable(text: str) -> bool:
    """Whether libyaml reads the text: it refuses some that YAML 1.2 allows, such as a key left empty."""
    try:
        return isinstance(yaml.load(text, Loader=yaml.CBaseLoader), dict)
    except yaml.YAMLError:
        return False


def events(workflow: dict[str, Any]) -> dict[str, Any]:
    on = workflow["on"]
    if isinstance(on, dict):
        return on
    names = on if isinstance(on, list) else [on]
    return {name: "" for name in names if name not in ("", "~", "null")}


def filters(workflow: dict[str, Any]) -> dict[str, Any]:
    """The filters of the push event but for `branches`."""
    push = events(workflow).get("push")
    return (
        {name: value for name, value in push.items() if name != "branches"} if isinstance(push, dict) else {}
    )


def branches(workflow: dict[str, Any]) -> list[str]:
    push = events(workflow).get("push")
    found = push.get("branches", []) if isinstance(push, dict) else []
    return found if isinstance(found, list) else [found]


def assert_only_added(before: str, after: str, patterns: list[str], *, dispatch: bool) -> None:
    """`after` is `before` with `patterns` behind its branches, perhaps a start by hand, and else equal."""
    old, new = load(before), load(after)
    assert {**old, "on": None} == {**new, "on": None}
    old_events, new_events = events(old), events(new)
    added = {"push"} | ({"workflow_dispatch"} if dispatch else set())
    assert set(new_events) - set(old_events) <= added
    assert [new_events[name] for name in old_events if name != "push"] == [
        value for name, value in old_events.items() if name != "push"
    ]
    assert branches(new) == branches(old) + patterns
    assert filters(new) == filters(old)
