"""The `inputs` context: what a manual run or a call is given, by the inputs that the workflow declares.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#inputs-context
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN, UNKNOWN_BOOLEAN, try_template

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Input, Values, Workflow

_EMPTY = {"boolean": False, "number": 0}


def inputs_of_event(workflow: Workflow, event: Event) -> dict[str, Any]:
    """`inputs` of a run that `event` starts; empty unless it is a manual run or a call."""
    trigger = workflow.triggers.get(event.name)
    if trigger is None or event.name not in ("workflow_dispatch", "workflow_call"):
        return {}
    if not isinstance(event.inputs, Mapping):
        return {name: _open(declared) for name, declared in trigger.inputs.items()}
    given = {name.lower(): value for name, value in event.inputs.items()}
    return {
        name: _typed(declared, given[name.lower()]) if name.lower() in given else _default(declared)
        for name, declared in trigger.inputs.items()
    }


def inputs_of_call(called: Workflow, given: Values, contexts: Mapping[str, Any]) -> dict[str, Any]:
    """`inputs` inside a reusable workflow that is called with `given`, in the contexts of the calling job."""
    trigger = called.triggers.get("workflow_call")
    declared = trigger.inputs if trigger else {}
    found: dict[str, Any] = {}
    for name, wanted in declared.items():
        leaf = given.get(name)
        if given.expression:
            found[name] = UNKNOWN
        elif leaf is None:
            found[name] = _default(wanted)
        else:
            found[name] = _typed(wanted, try_template(leaf.value, contexts))
    return found


def _open(declared: Input) -> Any:
    """A value that somebody will choose."""
    return UNKNOWN_BOOLEAN if declared.type == "boolean" else UNKNOWN


def _default(declared: Input) -> Any:
    """The default as it is written; one that is an expression is not followed."""
    if declared.default is None:
        return _EMPTY.get(declared.type, "")
    if "${{" in declared.default.value:
        return UNKNOWN
    return _typed(declared, declared.default.value)


def _typed(declared: Input, value: Any) -> Any:
    """A value given as text, in the type that the input declares."""
    if value is UNKNOWN or not isinstance(value, str):
        return value
    if declared.type == "boolean":
        return value == "true"
    if declared.type == "number":
        return _number(value)
    return value


def _number(value: str) -> Any:
    try:
        return float(value)
    except ValueError:
        return UNKNOWN
