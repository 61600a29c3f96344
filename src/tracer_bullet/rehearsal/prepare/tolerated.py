"""`continue-on-error` of a job, which act ignores: its steps get what makes the job end well.

On GitHub the jobs that need such a job run although it failed.
Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontinue-on-error
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step

_STATUS = re.compile(r"\b(success|failure|always|cancelled)\s*\(\s*\)")
_TEMPLATE = re.compile(r"\s*\$\{\{(.*)\}\}\s*", re.DOTALL)


def tolerate(job: Job) -> dict[tuple[int, str], Any]:
    """The keys of steps by which act ends `job` well although a step failed, and skips what follows."""
    if job.continue_on_error is None or job.continue_on_error.value.lower() == "false":
        return {}
    keys: dict[tuple[int, str], Any] = {}
    before: list[str] = []
    for step in job.steps:
        if before:
            keys[step.position, "if"] = _guard(step, " && ".join(before))
        if step.continue_on_error is None:
            value = job.continue_on_error.value
            keys[step.position, "continue-on-error"] = True if value.lower() == "true" else value
            name = step.id.value if step.id else str(step.position)
            before.append(f"steps['{name}'].outcome != 'failure'")
    return keys


def _guard(step: Step, guard: str) -> str:
    """The condition of a step, in which a status function asks for the steps before it."""
    written = step.condition.value if step.condition else ""
    inner = _TEMPLATE.fullmatch(written)
    condition = inner[1] if inner else written
    if not condition.strip():
        return f"${{{{ {guard} }}}}"
    if not _STATUS.search(condition):
        return f"${{{{ ({guard}) && ({condition}) }}}}"
    asked = {"success": f"({guard})", "failure": f"(!({guard}))", "always": "true", "cancelled": "false"}
    return f"${{{{ always() && ({_STATUS.sub(lambda found: asked[found[1]], condition)}) }}}}"
