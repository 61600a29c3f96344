"""Keys that GitHub knows, and those of a file that it may know and tracer does not.

GitHub adds keys now and then, so one that is not known is never called refused: what depends on it is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.reader.github_grammar import KEYS

if TYPE_CHECKING:
    from tracer_bullet.text import nodes
    from tracer_bullet.workflow.model import Job, Step, Workflow

STEP_KEYS = (
    KEYS["run-step"] | KEYS["regular-step"] | KEYS["wait-step"] | KEYS["wait-all-step"] | KEYS["cancel-step"]
)
JOB_KEYS = KEYS["job-factory"] | KEYS["workflow-job"]
WORKFLOW_KEYS = KEYS["workflow-root-strict"] | {"true"}


def unknown_keys(part: Step | Job | Workflow) -> tuple[nodes.Entry, ...]:
    """The keys of a step, a job or a workflow that tracer does not know."""
    kind = type(part).__name__
    known = {"Step": STEP_KEYS, "Job": JOB_KEYS}.get(kind, WORKFLOW_KEYS)
    return tuple(entry for entry in part.node.entries if entry.name not in known)
