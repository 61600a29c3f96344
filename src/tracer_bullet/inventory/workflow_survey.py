"""One workflow of the inventory: its uploads by event and credential, the proof, the trigger, the pins."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.old_pins import find_old_pins
from tracer_bullet.migration.token_uploads import find_token_uploads
from tracer_bullet.project.git import commit_that_added
from tracer_bullet.text.blocks import BEGIN
from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.plan import plan_workflow
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach.credentials import describe_secrets
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracer_bullet.inventory.row import Credential, PinsRow, UploadRow, WorkflowRow
    from tracer_bullet.workflow.model import Reference, Workflow
    from tracer_bullet.workflow.proof.plan import WorkflowPlan
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator


class RepositoryState(NamedTuple):
    """What the workflows of a repository share.

    `armed` are the branches of each temporary trigger, by path; `templates` are the versions of the template
    that workflows came from, by file name.
    """

    root: Path
    simulator: Simulator
    armed: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, str]


def survey_workflow(workflow: Workflow, state: RepositoryState) -> WorkflowRow:
    """The part of a row that is about `workflow`."""
    armed = state.armed[workflow.path]
    branches = tuple(dict.fromkeys(branch for found in state.armed.values() for branch in found))
    plan = plan_workflow(workflow, state.simulator, armed, branches)
    proof = plan.verdict
    return {
        "path": workflow.path,
        "template": state.templates.get(PurePosixPath(workflow.path).name),
        "release": proof.release.value if proof.release else None,
        "release_reaches_pypi": proof.liveness.answer,
        "pypi_only_by_release": proof.pypi_only_by_release,
        "level": proof.level,
        "proven": proof.holds,
        "why": list(proof.broken),
        "armed": list(armed),
        "since": commit_that_added(state.root, BEGIN, workflow.path) if armed else "",
        "uploads": _uploads(plan, state.simulator),
        "pins": _count_pins(workflow),
    }


def _uploads(plan: WorkflowPlan, simulator: Simulator) -> list[UploadRow]:
    """Each step and index once, with the events that lead there; without any, what gates hold back."""
    found: dict[tuple[str, int, str], UploadRow] = {}
    for row in plan.rows:
        for upload in row.uploads:
            one = found.setdefault((upload.name, upload.line, upload.index), _describe(upload, simulator))
            if one["on"].get(row.scenario.name) != "reached":
                one["on"][row.scenario.name] = "maybe" if upload.reached is UNKNOWN else "reached"
    if found:
        return list(found.values())
    event = workflow_call(simulator.repository)
    return [_describe(upload, simulator) for upload in ungated_uploads(plan.workflow, simulator, event)]


def _describe(upload: Upload, simulator: Simulator) -> UploadRow:
    return {
        "job": upload.name,
        "line": upload.line,
        "index": upload.index,
        "tool": upload.tool,
        "credential": _credential(upload, simulator),
        "staged": upload.is_staged,
        "on": {},
    }


def _credential(upload: Upload, simulator: Simulator) -> Credential:
    """What a step uploads with; a step that tracer cannot see into may use anything."""
    if upload.step is None or upload.doubt:
        return "unknown"
    steps = find_token_uploads(upload.workflow, simulator).steps
    if any(one.job.id == upload.job.id and one.step.position == upload.step.position for one in steps):
        return "token"
    # Whoever calls the workflow may hand the permission on.
    if may_ask_for_token(upload.workflow, upload.job, True if " / " in upload.name else None):
        return "identity"
    return "token" if describe_secrets(upload.workflow, upload.job) else "unknown"


def _count_pins(workflow: Workflow) -> PinsRow:
    uses = list(_foreign_actions(workflow))
    pinned = sum(one.is_pinned for one in uses)
    old = [pin._asdict() for pin in find_old_pins(workflow)]
    return {"commit": pinned, "moving": len(uses) - pinned, "old": old}


def _foreign_actions(workflow: Workflow) -> Iterator[Reference]:
    """Actions and workflows of other repositories."""
    for job in workflow.jobs.values():
        for one in (job.uses, *(step.uses for step in job.steps)):
            if one and one.owner:
                yield one
