"""What the form of a manual run holds if somebody types nothing, or only the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.proof.release_kind import version_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Input, Workflow


def list_inputs(workflow: Workflow, version: str = "") -> dict[str, str]:
    """What a manual run is given where somebody types nothing, or only the `version`, as texts.

    GitHub fills in the defaults of the others.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs
    """
    values = {name: _default_of(one) for name, one in declared_inputs(workflow).items()}
    named = version_inputs(workflow) if version else ()
    return values | {name: _type_version(values[name], version) for name in named}


def declared_inputs(workflow: Workflow) -> Mapping[str, Input]:
    """The inputs of a manual run, by name; none if there is no such run."""
    trigger = workflow.triggers.get("workflow_dispatch")
    return trigger.inputs if trigger else {}


def _type_version(default: str, version: str) -> str:
    """What somebody types over nothing, or over a version that only shows the form; other words stay."""
    if not default:
        return version
    prefix = "v" if default.startswith("v") else ""
    return f"{prefix}{version}" if default[len(prefix) :][:1].isdigit() else default


def _default_of(declared: Input) -> str:
    if declared.default is not None:
        text = declared.default.value
        return text.lower() if declared.type == "boolean" else text
    if declared.type == "boolean":
        return "false"
    return declared.options[0] if declared.type == "choice" and declared.options else ""
