"""Steps that run beside each other, which act refuses together with the whole file.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job

_KEYS = ("background", "wait", "wait-all", "cancel")
NO_STEPS = {"steps": [{"run": "true"}]}
"""The key of a job that is left out, without them."""


def find_step_beside(job: Job) -> str:
    """The key by which a step of `job` does not simply follow the one before it, empty if each does."""
    for step in job.steps:
        found = next((key for key in _KEYS if step.node.entry(key) is not None), "")
        if found or step.runs_beside:
            return found or "parallel"
    return ""


def without_steps_beside(job: Job) -> dict[str, Any]:
    """What to change in `job` for act to take the file."""
    return NO_STEPS if find_step_beside(job) else {}
