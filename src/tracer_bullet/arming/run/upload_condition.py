"""The condition of an upload in a job of a matrix, in two: which jobs of the matrix upload, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions.conditions import read_condition, split_conjunction

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Located

OF_ONE_JOB = re.compile(r"\b(?:matrix|runner|strategy)\s*[.\[]")
"""What differs between the jobs of a matrix."""


class Conditions(NamedTuple):
    """The condition of an upload in two: which jobs of the matrix upload, and what else it asks for."""

    of_job: str = ""
    of_event: str = ""


def divide_condition(condition: Located[str] | None) -> Conditions | None:
    """The condition of an upload in a matrix job; None if the two cannot be told apart."""
    known = read_condition(condition.value) if condition else ""
    parts = split_conjunction(known) if known else []
    if known is None or parts is None:
        return None
    of_job = [part for part in parts if OF_ONE_JOB.search(part)]
    of_event = [part for part in parts if part not in of_job]
    if any("github" in part or "inputs" in part for part in of_job):
        return None
    return Conditions(" && ".join(of_job), " && ".join(of_event))
