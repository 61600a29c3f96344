"""The lines above the steps of a job that is written: what it waits for, its condition, and its matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.step_copies import lines_of
from tracer_bullet.arming.step_kinds import asks_for_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.model import Job, Workflow


def head_lines(needs: Sequence[str], condition: str) -> list[str]:
    """The jobs that it waits for and its condition, without indentation; nothing for an empty one."""
    waits = needs[0] if len(needs) == 1 else f"[{', '.join(needs)}]"
    return [*([f"needs: {waits}"] if needs else []), *([f"if: {condition}"] if condition else [])]


def matrix_lines(workflow: Workflow, model: Job, steps: str) -> list[str]:
    """The matrix of the job `model` as it is written; nothing if the text `steps` does not depend on it."""
    entry = model.node.entry("strategy")
    return lines_of(workflow, entry.key, entry.value) if entry and asks_for_matrix(steps) else []
