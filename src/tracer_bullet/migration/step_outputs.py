"""Outputs of steps that the condition of an upload asks for: the job hands them on to the new job.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.adoption.job_conditions import ONLY_IN_STEPS
from tracer_bullet.migration.permissions import anchor_of
from tracer_bullet.text.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.arming.workflow_edit import WorkflowEdit
    from tracer_bullet.workflow.model import Job

_OUTPUT = re.compile(r"\bsteps\.(?P<step>[\w-]+)\.outputs\.(?P<name>[\w-]+)(?![\w.(\[-])")


def can_be_asked_by_job(job: Job, condition: str) -> bool:
    """Whether a job behind `job` can ask what `condition`, that of a step, asks.

    Of a matrix only one job hands on its outputs.
    """
    rest = _OUTPUT.sub("", condition) if job.matrix is None else condition
    return not ONLY_IN_STEPS.search(rest)


def condition_behind(job: Job, condition: str) -> str:
    """The condition of a step of `job`, as a job behind it asks the same."""
    names = _names(job, [condition])
    return _OUTPUT.sub(lambda found: f"needs.{job.id}.outputs.{names[found[0]]}", condition)


def hand_on_outputs(edit: WorkflowEdit, job: Job, conditions: Iterable[str]) -> None:
    """Let `job` hand on all outputs that `conditions` of its steps ask for."""
    known = {leaf.value for leaf in job.outputs.items.values()}
    written = {name: f"${{{{ {output} }}}}" for output, name in _names(job, conditions).items()}
    added = {name: value for name, value in written.items() if value not in known}
    if not added:
        return
    lines = [f"{name}: {value}" for name, value in added.items()]
    path, given = ("jobs", job.id, "outputs"), job.node.get("outputs")
    if isinstance(given, Mapping) and given.flow:
        edit.add_to_flow(path, ", ".join(f"{name}: '{value}'" for name, value in added.items()), added)
    elif job.outputs.items:
        edit.insert_entries((*path, list(job.outputs.items)[-1]), lines)
    else:
        edit.insert_entries(("jobs", job.id, anchor_of(job)), ["outputs:", *(f"  {line}" for line in lines)])


def _names(job: Job, conditions: Iterable[str]) -> dict[str, str]:
    """The outputs that the conditions ask for, with the name under which the job hands on each."""
    handed = {leaf.value.strip("${} "): name for name, leaf in job.outputs.items.items()}
    found: dict[str, str] = {}
    for output in (one for condition in conditions for one in _OUTPUT.finditer(condition)):
        is_taken = output["name"] in {*job.outputs.items, *(found.values())}
        name = f"{output['step']}_{output['name']}" if is_taken else output["name"]
        found.setdefault(output[0], handed.get(output[0], name))
    return found
