"""A gate that asks for an output which nothing writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.example import ASKS_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reach.step_outputs import may_be_asked, names_written
from tracer_bullet.workflow.simulation.gates import paths_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_TAKEN = re.compile(r"\$\{\{\s*steps\.(?P<step>[\w-]+)\.outputs\.(?P<output>[\w-]+)\s*\}\}")
_BAD = ASKS_FIRST.replace("if: needs.ask.outputs.is-new", "if: needs.ask.outputs.new")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each output in a gate that its job does not declare, or that the script of its step does not write."""
    for placed in audited.conditions:
        for path in paths_of(placed.condition):
            if found := _why_empty(audited, placed.job, path):
                why, cure = found
                asked = ".".join(path)
                yield AuditFinding(f"`{asked}` is always empty: {why}", placed.condition.span, cure)


def _why_empty(audited: AuditedWorkflow, job: Job, path: tuple[str, ...]) -> tuple[str, str] | None:
    match path:
        case ("needs", name, "outputs", output):
            return _of_job(audited, job, name, output)
        case ("steps", name, "outputs", output):
            return _of_step(audited, job, name, output)
    return None


def _of_job(audited: AuditedWorkflow, job: Job, name: str, output: str) -> tuple[str, str] | None:
    """Why a job that is needed does not hand on an output, and the cure; what a call hands on is not asked."""
    needed = next((need.value for need in job.needs if need.value.lower() == name), "")
    other = audited.workflow.jobs.get(needed)
    if other is None or other.uses or other.outputs.expression or output == "*":
        return None
    leaf = next((leaf for key, leaf in other.outputs.items.items() if key.lower() == output), None)
    if leaf:
        taken = _TAKEN.fullmatch(leaf.value.strip())
        return _of_step(audited, other, taken["step"].lower(), taken["output"].lower()) if taken else None
    declared = in_backticks(other.outputs.items) or "none"
    return (
        f"job `{needed}` declares no such output",
        f"declare it in `outputs:` of job `{needed}` ({declared})",
    )


def _of_step(audited: AuditedWorkflow, job: Job, name: str, output: str) -> tuple[str, str] | None:
    """Why the script of a step does not write an output, and the cure."""
    step = next((one for one in job.steps if one.id and one.id.value.lower() == name), None)
    if step is None or not may_be_asked(step):
        return None
    commands = [one.as_read for one in audited.commands if one.step is step]
    names = names_written(step.script, commands) if commands else None
    if names is None or output == "*" or output in map(str.lower, names):
        return None
    written = in_backticks(sorted(names)) or "no outputs"
    return (
        f"the script of step `{name}` of job `{job.id}` writes {written}",
        f'write it: `echo "{output}=VALUE" >> "$GITHUB_OUTPUT"`',
    )


RULE = Rule(
    id="unknown-output",
    summary="a gate asks for an output that nothing writes",
    severity=Severity.ERROR,
    why="GitHub takes an output that nothing writes for empty, and says nothing. A gate that compares it stays "
    "shut, or open, for ever.",
    cure="Write the output to `GITHUB_OUTPUT` in the step, and declare it in `outputs:` of the job.",
    bad=Example(_BAD),
    good=Example(ASKS_FIRST),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs",
    ),
)
