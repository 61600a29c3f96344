"""Why GitHub would refuse a file that reads as a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reader.refused_expressions import refused_expressions
from tracer_bullet.workflow.reader.refused_jobs import refused_jobs
from tracer_bullet.workflow.reader.refused_triggers import refused_triggers
from tracer_bullet.workflow.reader.refused_yaml import refused_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.text import nodes
    from tracer_bullet.workflow.model import Job, Problem, Trigger


def find_refusals(
    root: nodes.Mapping, triggers: Mapping[str, Trigger], jobs: Mapping[str, Job]
) -> list[Problem]:
    """Every problem of the file, in the order of the text."""
    found = [
        *refused_yaml(root),
        *refused_triggers(root, triggers),
        *refused_jobs(root, jobs),
        *refused_expressions(root, jobs),
    ]
    return sorted(found, key=lambda problem: problem.span.start)
