"""How a job is written that fits its workflow: indentation, what it waits for, its condition, its matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_copies import lines_of
from tracer_bullet.arming.lane.step_kinds import asks_for_matrix
from tracer_bullet.text.nodes import Mapping, Sequence
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as Many

    from tracer_bullet.workflow.model import Job, Workflow

_BODY = "  "
_STEPS = "    "
"""What `place_job` takes off the lines of a job, and of its steps."""


def indents_of(workflow: Workflow, model: Job) -> tuple[str, str, str]:
    """The indentation of the jobs of a workflow, and that of the keys and the steps of the job `model`."""
    jobs, steps = workflow.node.get("jobs"), model.node.get("steps")
    first = jobs.entries[0].key.span.column if isinstance(jobs, Mapping) else 3
    dash = steps.span.column - 1 if isinstance(steps, Sequence) else first + 3
    return " " * (first - 1), " " * (model.node.entries[0].key.span.column - 1), " " * dash


def place_job(lines: Iterable[str], indents: tuple[str, str, str]) -> list[str]:
    """The lines of a job, indented by two blanks a level and with `steps` last, as `indents` want them."""
    job, body, dash = indents
    head, *rest = lines
    at = rest.index(f"{_BODY}steps:") + 1
    above = (f"{body}{line.removeprefix(_BODY)}" if line else "" for line in rest[:at])
    below = (f"{dash}{line.removeprefix(_STEPS)}" if line else "" for line in rest[at:])
    return [f"{job}{head}", *above, *below]


def dashes_of(workflow: Workflow) -> str | None:
    """The indentation of `needs` that are listed on lines of their own; None if a workflow lists none so."""
    for job in workflow.jobs.values():
        entry = job.node.entry("needs")
        if entry and isinstance(entry.value, Sequence):
            offset = entry.value.span.column - entry.key.span.column
            return None if entry.value.flow else " " * offset
    return None


def head_lines(needs: Many[str], condition: str, dashes: str | None = None) -> list[str]:
    """The jobs that it waits for and its condition, without indentation; nothing for an empty one.

    Several jobs are listed on lines of their own, with `dashes` in front, unless that is None.
    """
    listed = needs[0] if len(needs) == 1 else f"[{', '.join(needs)}]"
    waits = [f"needs: {listed}"] if needs else []
    if len(needs) > 1 and dashes is not None:
        waits = ["needs:", *(f"{dashes}- {name}" for name in needs)]
    return [*waits, *([f"if: {condition}"] if condition else [])]


def root_lines(workflow: Workflow) -> list[str]:
    """The default that keeps a job without a checkout in the root, if the workflow's own leads elsewhere."""
    leads_away = leaves.working_directory(workflow)
    return ["defaults:", "  run:", "    working-directory: ."] if leads_away else []


def matrix_lines(workflow: Workflow, model: Job, steps: str) -> list[str]:
    """The matrix of the job `model` as it is written; nothing if the text `steps` does not depend on it."""
    entry = model.node.entry("strategy")
    return lines_of(workflow, entry.key, entry.value) if entry and asks_for_matrix(steps) else []
