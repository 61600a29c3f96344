"""Which values of a matrix remain when its jobs for other systems are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracer_bullet.text import nodes
from tracer_bullet.workflow.runners import MACOS, WINDOWS, system_of

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job


def kept_values(job: Job) -> dict[str, list[Any]]:
    """For each list of the matrix that names a runner of another system, what is left of the list."""
    matrix = nodes.tree(job.matrix) if job.matrix else None
    if not isinstance(matrix, Mapping):
        return {}
    kept: dict[str, list[Any]] = {}
    for key, values in matrix.items():
        if isinstance(values, list) and key != "exclude":
            remaining = [value for value in values if not names_other_system(value)]
            if len(remaining) < len(values):
                kept[key] = remaining
    return kept


def names_other_system(value: Any) -> bool:
    """Whether a value of a matrix, or an entry of its `include`, is a runner label of Windows or macOS."""
    if isinstance(value, Mapping):
        return any(names_other_system(inner) for inner in value.values())
    return isinstance(value, str) and system_of(value) in (MACOS, WINDOWS)
