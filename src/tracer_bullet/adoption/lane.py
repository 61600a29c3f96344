"""The job that uploads to TestPyPI what another one uploads to PyPI, on the same events."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.job_conditions import condition_of_upload
from tracer_bullet.adoption.new_jobs import add_jobs, is_airy
from tracer_bullet.adoption.rename_job import RENAMED, fetch_renamed, write_rename_job
from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane.job_head import head_lines, place_job
from tracer_bullet.arming.lane.lane_needs import Surroundings, contract_needs
from tracer_bullet.arming.lane.lane_text import LaneText, shadow_secrets, write_lane, write_upload_job
from tracer_bullet.arming.lane.mixed_checks import refuse_mixed_checks
from tracer_bullet.arming.lane.moved_lane import check_moved, with_call_inputs
from tracer_bullet.arming.lane.run_inputs import NO_INPUTS
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.arming.lane.smoke_job import Fetched, fetch_of
from tracer_bullet.arming.lane.step_copies import text_of_steps
from tracer_bullet.arming.lane.uploads import uploading_job
from tracer_bullet.arming.run.handed_on import refuse_lost_step
from tracer_bullet.sites import normalise
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.simulation.simulate import UNKNOWN_TO_JOBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.arming.lane.staging import Staging
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.reach import Upload

_UPLOAD = ("publish-testpypi", "publish-to-testpypi", "tracer-testpypi")
_BUILD = ("build-for-testpypi", "tracer-build")
_RENAME = ("rename", "rename-for-testpypi")
_LOST = (
    "move what later steps use of {} to a step of its own: tracer leaves out steps that others see,\n"
    "that sign in, that check the ref, or that hold a secret"
)


class AddedLane(NamedTuple):
    """The job that uploads to TestPyPI; `subject` is the workflow with it.

    `rename` is the job that gives the files another name for it, empty for none; `real` is how the files
    under their own name are fetched then.
    """

    subject: Subject
    job: str
    rename: str = ""
    real: Fetched | None = None


class LaneRequest(NamedTuple):
    """Where a lane goes: TestPyPI's `environment`, the index, and the distribution's own name."""

    environment: str
    staging: Staging
    project: str


def add_lane(subject: Subject, uploads: Sequence[Upload], request: LaneRequest) -> AddedLane:
    """A lane for the one job of `uploads`; raises RefusedError for what cannot be copied."""
    model, source = subject.model_of(uploads), uploads[0].workflow
    job = subject.workflow.jobs[uploading_job(uploads[0], subject.workflow)]
    jobs = subject.workflow.node.get("jobs")
    if not isinstance(jobs, Mapping) or jobs.flow or job.node.flow:
        raise subject.refuse(job, "the jobs are written in braces")
    refuse_mixed_checks(source.path, model.dropped, [*model.copied, model.upload])
    refuse_lost_step(source, model, _LOST)
    condition = condition_of_upload(subject, job, uploads[0].job, model.upload)
    build, upload = subject.new_id(_BUILD), subject.new_id(_UPLOAD)
    copied = text_of_steps(source, model.copied)
    needs = contract_needs(job, f"{copied}\n{model.script}\n{condition}", _around(subject)).direct
    lane = LaneText(
        source,
        model,
        RunVersion(),
        write_condition(condition) if condition else "",
        needs,
        request.environment,
        build,
        upload,
        into=subject.workflow,
        inputs=with_call_inputs(NO_INPUTS, job, source),
        staging=request.staging,
        project=normalise(request.staging.project or request.project),
    )
    if request.staging.project:
        return _renamed(subject, lane, job, request.staging.project)
    lines = write_lane(lane, apart=is_airy(subject.workflow))
    check_moved(lane, lines)
    return AddedLane(add_jobs(subject, lines, job.id), upload)


def _renamed(subject: Subject, lane: LaneText, job: Job, project: str) -> AddedLane:
    """The lane of `job`, after a job that gives the files the name `project`."""
    fetched = fetch_of(lane.workflow, lane.model, lane.inputs)
    if fetched is None:
        reason = (
            f"`testpypi_project_name={project}` needs built files to rename, and job `{job.id}` builds them"
        )
        hint = "let one job build and upload them as an artifact, which this job downloads"
        raise subject.reject(job, reason, hint)
    rename = subject.new_id(_RENAME)
    dash = lane.indents[2]
    head = [*head_lines(lane.needs, lane.condition, lane.dashes), *shadow_secrets(lane)]
    written = write_rename_job(rename, project, fetched, head)
    direct = lane._replace(model=lane.model._replace(files=(RENAMED,)))
    steps = [f"{dash}{line}" for line in fetch_renamed()]
    lines = [
        *place_job(written, lane.indents),
        *([""] if is_airy(subject.workflow) else []),
        *write_upload_job(direct, (*lane.needs, rename), steps),
    ]
    check_moved(direct, lines)
    return AddedLane(add_jobs(subject, lines, job.id), lane.upload, rename, fetched)


def _around(subject: Subject) -> Surroundings:
    """A release is what the lane waits for; which jobs may run on a branch is no matter here."""
    event = events.push_branch(subject.simulator.repository, "some-branch")
    unknown = dict.fromkeys(UNKNOWN_TO_JOBS, UNKNOWN)
    contexts = {"github": event.github, "inputs": {}, **unknown}
    every = frozenset(subject.workflow.jobs)
    return Surroundings(subject.workflow, subject.simulator, contexts, every)
