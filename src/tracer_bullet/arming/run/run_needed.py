"""The jobs that a tracer run needs, in the workflow and in those of this repository that it calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_kinds import uploads_artifact
from tracer_bullet.arming.lane.lane_needs import is_quiet_alone
from tracer_bullet.arming.lane.run_inputs import RunInputs
from tracer_bullet.arming.run.lost_outputs import check_outputs
from tracer_bullet.arming.run.run_conditions import widens_job
from tracer_bullet.arming.run.run_gates import gate_in
from tracer_bullet.arming.run.run_jobs import (
    give_inputs,
    give_to_all,
    open_environment,
    quieten,
    stamp_job,
    widen_job,
)
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.simulation.job_order import in_order

if TYPE_CHECKING:
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Workflow

_EVENT = re.compile(r"\bgithub\s*\.")


def make_run(
    draft: RunDraft, names: tuple[str, ...], version: RunVersion, after: tuple[str, ...] = ()
) -> None:
    """Let the jobs `names` run on the branch, and those that try the upload `after` it, each once."""
    around, workflow, inputs = draft.around, draft.workflow, draft.inputs(version)
    give_to_all(draft, inputs)
    check_outputs(draft, (*names, *after))
    for name in (*names, *after):
        if name in draft.prepared:
            continue
        draft.prepared.add(name)
        job = workflow.jobs[name]
        if name not in draft.ran_before:
            open_environment(draft, workflow, job)
            quieten(draft, workflow, job, inputs)
            give_inputs(draft, workflow, job, inputs)
        if widens_job(job, draft, around):
            widen_job(draft, workflow, job)
        if called := around.called(job):
            _make_called(draft, called, version)
        elif name not in after:
            draft.note_foreign(job, version)
            stamp_job(draft, workflow, job, version)


def _make_called(draft: RunDraft, called: Workflow, version: RunVersion) -> None:
    """The same in a workflow that a job calls; a job of it that the run does not need is gated."""
    if called.path in draft.prepared:
        return
    draft.prepared.add(called.path)
    inside, inputs = draft.around_in(called), RunInputs(version=version)  # the caller gives the values
    mine = [one for one in draft.uploads if one.workflow.path == called.path]
    elsewhere = {one.job.id for one in mine if one.index != TESTPYPI and not one.doubt}
    lanes = {one.job.id for one in mine if one.index == TESTPYPI}
    giving = {name for name, job in called.jobs.items() if any(map(uploads_artifact, job.steps))}
    needed = set(called.with_needs(*lanes, *giving))
    for job in in_order(called.jobs):
        before = {need.value for need in job.needs}
        is_closed = bool(before & {name for path, name in draft.gated if path == called.path})
        is_quiet = job.id not in elsewhere and is_quiet_alone(job, inside, without_outward=True)
        if job.id in needed:
            open_environment(draft, called, job)
            quieten(draft, called, job, inputs)
            give_inputs(draft, called, job, inputs)
            if job.condition and _EVENT.search(job.condition.value) and widens_job(job, draft, inside):
                widen_job(draft, called, job)
            stamp_job(draft, called, job, version)
        elif is_closed or not is_quiet:
            gate_in(draft, called, job)
        else:
            quieten(draft, called, job, inputs)
