"""The workflow that is meant where none is named: the one that publishes to TestPyPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.branch_proof import publishes_to_testpypi
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from tracer_bullet.workflow.simulator import Simulator


def choose_workflow(simulator: Simulator, branch: str) -> str:
    """The path of the one workflow that uploads to TestPyPI on a push to `branch`, if no gate held it back.

    One that only others call does not count. Raises TracerError, with their names, where there are several,
    and RefusedError where there is none.
    """
    candidates = {
        path: workflow
        for path, workflow in simulator.files.items()
        if set(workflow.triggers) != {"workflow_call"}
    }
    found = [path for path, one in candidates.items() if publishes_to_testpypi(one, simulator, branch)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"`{path}`" for path in found)
        hint = "\n".join(f"tracer arm {path}" for path in found)
        raise TracerError(f"several workflows publish to TestPyPI: {listed}", hint=hint)
    others = [f"`{path}`" for path, one in candidates.items() if publishes(one, simulator)]
    said = f"; {', '.join(others)} may publish, but not there" if others else ""
    hint = "tracer init  # sets up a workflow that goes to TestPyPI first"
    raise RefusedError(f"no workflow of this repository publishes to TestPyPI{said}", hint=hint)
