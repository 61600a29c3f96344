"""What a tracer run must not do: jobs and steps that it does not need, uploads elsewhere, a shared group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates import pieces
from tracer_bullet.arming.gates.branch_test import choose, narrow, off_branch
from tracer_bullet.arming.gates.gate_splices import Gated
from tracer_bullet.arming.lane.step_kinds import VARIES
from tracer_bullet.arming.lane.uploads import uploading_job
from tracer_bullet.arming.run.run_conditions import step_runs
from tracer_bullet.arming.run.run_draft import job_key
from tracer_bullet.arming.run.run_jobs import gate_step
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.simulation.gates import asks_for_status
from tracer_bullet.workflow.simulation.job_order import in_order
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach import Upload


def pypi_jobs(draft: RunDraft) -> set[str]:
    """The jobs that upload to anything but TestPyPI, or may."""
    return {uploading_job(one, draft.workflow) for one in draft.uploads if one.index != TESTPYPI} - {""}


def keep_groups_apart(draft: RunDraft, needed: set[str]) -> None:
    """A run on the branch must not cancel or replace a release that waits in the same group."""
    workflow = draft.workflow
    jobs = [workflow.jobs[name] for name in needed]
    holders = [(workflow.node, workflow.concurrency), *((job.node, job.concurrency) for job in jobs)]
    for node, group in holders:
        entry = node.entry("concurrency")
        if not group or VARIES.search(group.group.value) or not entry:
            continue
        inner = entry.value.entry("group") if isinstance(entry.value, Mapping) else None
        holder = entry.value if inner and isinstance(entry.value, Mapping) else node
        written = group.group.value + choose(draft.request.branches, "-tracer", "")
        draft.add(
            pieces.replaced_value(workflow.text, Gated(holder), inner or entry, written, "temporary group")
        )


def gate_rest(draft: RunDraft, needed: set[str]) -> None:
    """Every job that the trigger starts and the run does not need; what ran before stays, except PyPI."""
    changed = draft.simulator_with(draft.render())
    run = changed.run(changed.files[draft.request.path], draft.event)
    gated: set[str] = set()
    pypi = pypi_jobs(draft)
    for job in in_order(draft.workflow.jobs):
        keeps = job.id in needed or (job.id in draft.ran_before and job.id not in pypi)
        if keeps or run.jobs[job.id].outcome is Outcome.SKIPPED:
            continue
        before = draft.workflow.names_before(job.id)
        if before & gated and not asks_for_status(job.condition):
            continue
        gated.add(job.id)
        _gate(draft, job)


def gate_steps(draft: RunDraft, needed: set[str]) -> None:
    """Steps of jobs that the run needs must not upload anywhere else."""
    uploads = [one for one in draft.uploads if one.step]
    to_testpypi = {_place(one) for one in uploads if one.index == TESTPYPI}
    others = {
        _place(one): one
        for one in uploads
        if one.index != TESTPYPI
        and not one.doubt
        and uploading_job(one, draft.workflow) in needed
        and (one.workflow.path, one.job.id) not in draft.gated
    }
    for key, one in others.items():
        if key in to_testpypi or one.step is None:
            reason = "one step uploads to TestPyPI and to another index"
            raise draft.refuse(one.line, reason, path=one.workflow.path)
        if one.step.condition and step_runs(one.step, draft.around_in(one.workflow)) is False:
            continue
        gate_step(draft, one.workflow, one.job, one.step)


def _place(upload: Upload) -> tuple[str, str, int]:
    return upload.workflow.path, upload.job.id, upload.step.position if upload.step else -1


def gate_in(draft: RunDraft, other: Workflow, job: Job) -> None:
    """Keep a job of another file from running on the branch."""
    if (other.path, job.id) in draft.gated:
        return
    draft.gated.add((other.path, job.id))
    known = draft.known(job.condition, job.span.line, other.path)
    found = Gated(job.node, job_key(other, job))
    draft.set_condition(found, narrow(known, draft.request.branches), other.path)
    draft.left_out.append(f"job `{job.id}` of {other.path} does not run on the branch")


def _gate(draft: RunDraft, job: Job) -> None:
    known = draft.known(job.condition, job.span.line)
    found = Gated(job.node, job_key(draft.workflow, job))
    branches = draft.request.branches
    written = narrow(known, branches) if known else off_branch(branches)
    draft.set_condition(found, written)
    draft.left_out.append(f"job `{job.id}` does not run on the branch")
