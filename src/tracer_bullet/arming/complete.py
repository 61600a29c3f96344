"""Whether a workflow that a trigger starts is a whole tracer run already, as those that tracer generates are.

What is not sure counts as lacking something: it is then worked out in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_kinds import downloads_of_other_run
from tracer_bullet.arming.lane.inner_steps import see_into
from tracer_bullet.arming.lane.step_copies import text_of
from tracer_bullet.arming.lane.step_kinds import OWN_VERSION, VARIES, is_outward, job_builds
from tracer_bullet.workflow.events.event import push_branch
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from tracer_bullet.arming.branch_proof import BranchProof
    from tracer_bullet.workflow.model import Concurrency, Job, Workflow


def is_complete(proof: BranchProof) -> bool:
    """Whether the armed workflow of `proof` runs only the lane and its trial, on a version of its own."""
    simulator = proof.simulator
    workflow = see_into(proof.workflow, simulator.project.files)
    run = simulator.run(proof.workflow, push_branch(simulator.repository, proof.branch))
    lanes = {one.outer_job for one in simulator.uploads(run) if one.index == TESTPYPI}
    needed = workflow.with_needs(*lanes).keys()
    started = {name for name, job in run.jobs.items() if job.outcome is not Outcome.SKIPPED}
    others = (name for name in started - needed if not lanes & workflow.with_needs(name).keys())
    jobs = [workflow.jobs[name] for name in needed]
    groups = [workflow.concurrency, *(job.concurrency for job in jobs)]
    return not any(others) and all(map(_varies, groups)) and all(_is_ready(workflow, job) for job in jobs)


def _varies(group: Concurrency | None) -> bool:
    return group is None or bool(VARIES.search(group.group.value))


def _is_ready(workflow: Workflow, job: Job) -> bool:
    if job.uses or any(is_outward(step) or downloads_of_other_run(step) for step in job.steps):
        return False
    return not job_builds(job) or bool(OWN_VERSION.search(text_of(workflow, job)))
