"""Why a job failed, in the server's own words or the step's, and what cures it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.claims import compare_with_publisher, from_mapping
from tracer_bullet.diagnosis.lanes import lane_values
from tracer_bullet.diagnosis.project_facts import ProjectFacts
from tracer_bullet.providers.claims import NoPublisherError
from tracer_bullet.providers.github import GITHUB
from tracer_bullet.providers.publisher import Publisher
from tracer_bullet.rehearsal.prepare.planned_jobs import BETWEEN, list_jobs
from tracer_bullet.rehearsal.standin.matching import find_identity
from tracer_bullet.rehearsal.verdict.cures import find_cure
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.rehearsal.verdict.step_output import find_cause
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.diagnosis.values import Values
    from tracer_bullet.providers.github import GitHubIdentity
    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob
    from tracer_bullet.rehearsal.prepare.registrations import Registration
    from tracer_bullet.rehearsal.run.log import StepLog
    from tracer_bullet.rehearsal.standin.answer import UploadRecord
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, IssuedToken
    from tracer_bullet.workflow.model import Step

_SEVERAL_RUNS = (
    "the release starts the workflow several times: keep one event, such as "
    "`on: {release: {types: [published]}}`, or give the upload `skip-existing: true`"
)


def explain_failed_job(event: EventOutcome, name: str, publishers: Sequence[Registration]) -> Reason:
    """The cause of a failed job: a refused token, a refused upload, else the step's own words."""
    reason = _find_reason(event, name, publishers)
    return replace(reason, place=find_place(event, name, find_failed_step(event, name)))


def _find_reason(event: EventOutcome, name: str, publishers: Sequence[Registration]) -> Reason:
    where = f"{event.rehearsed.title}: the job `{name}` failed"
    if event.jobs[name].fault:
        return Reason(f"{where}: {event.jobs[name].fault}")
    step = find_failed_step(event, name)
    values = values_of(event, name)
    refused = [one for one in event.tokens if one.job == name and one.record.outcome != "minted"]
    if refused:
        return _explain_token(where, refused[-1], publishers)
    upload = find_refused_upload(event, step)
    if upload is not None:
        return Reason(
            f"{where}: {SITES[upload.index].name} refused `{upload.filename}`: {upload.reason}",
            _SEVERAL_RUNS if event.rehearsed.with_release else cure_upload(event, name, upload),
        )
    if step is None:
        return Reason(where)
    hint = find_cure("\n".join(step.lines), values)
    return Reason(f"{where} in the step `{step.name}`: {find_cause(step)}", hint)


def values_of(event: EventOutcome, name: str) -> Values:
    """What is known of a job where its failure is explained."""
    job = find_job(event, name)
    workflow = job.workflow if job else event.simulated.workflow
    return {"workflow": workflow.path.rpartition("/")[2], "job": name.rpartition(BETWEEN)[2]}


def cure_upload(event: EventOutcome, name: str, upload: UploadRecord) -> str:
    """What to do about an upload of the job `name` that its index refused; empty if nothing is known."""
    of_upload = lane_values(ProjectFacts(project=upload.project), None, None, upload.index)
    return find_cure(upload.reason, {**of_upload, **values_of(event, name)})


def find_failed_step(event: EventOutcome, name: str) -> StepLog | None:
    """The first step of a job that failed, None where none says so."""
    steps = (step for leg in event.jobs[name].legs for step in leg.run_steps)
    return next((step for step in steps if step.result == "failure"), None)


def find_job(event: EventOutcome, name: str) -> PlannedJob | None:
    """The job as it is written, also in a workflow that is called."""
    return next((job for job in list_jobs(event.simulated) if job.name == name), None)


def find_step(event: EventOutcome, name: str, step: StepLog) -> Step | None:
    """The step as it is written, None where it cannot be told."""
    job = find_job(event, name)
    keys = {key for leg in event.jobs[name].legs for key, one in leg.steps.items() if one is step}
    steps = job.run.job.steps if job else ()
    return next((one for one in steps if (one.id.value if one.id else str(one.position)) in keys), None)


def find_place(event: EventOutcome, name: str, step: StepLog | None) -> str:
    """`file:line` of a step, else of its job; empty where neither can be told."""
    job = find_job(event, name)
    if job is None:
        return ""
    written = find_step(event, name, step) if step else None
    return f"{job.workflow.path}:{(written.span if written else job.run.job.span).line}"


def find_refused_upload(event: EventOutcome, step: StepLog | None) -> UploadRecord | None:
    """The upload whose refusal a step shows, None if it shows none."""
    refused = [one for one in event.uploads if one.status >= 400]
    said = "".join(step.lines) if step else ""
    flat = "".join(said.split())
    return next((one for one in refused if "".join(one.reason.split()) in flat), None)


def _explain_token(where: str, token: IssuedToken, publishers: Sequence[Registration]) -> Reason:
    record = token.record
    known = [one.identity for one in publishers if one.index == record.index]
    index = SITES[record.index].name
    text = f"{where}: {index} refused the token: {record.outcome}"
    if not known:
        why = f"none was registered on {index}, because the workflow does not show that it uploads there"
        return Reason(f"{text}; {why}", f"tracer rehearse --publisher {_spell(token)}")
    try:
        find_identity(record.claims, known)
    except NoPublisherError:
        return Reason(text, _compare(record.claims, record.index, known[0]))
    return Reason(text)


def _spell(token: IssuedToken) -> str:
    """The publisher that would match, as `--publisher` takes it."""
    claims = from_mapping(token.record.claims)
    if claims is None:
        return f"{token.record.index}:OWNER/REPOSITORY/WORKFLOW.yml"
    environment = f"@{claims.environment.lower()}" if claims.environment else ""
    return f"{token.record.index}:{claims.repository}/{claims.workflow}{environment}"


def _compare(claims: Mapping[str, object], index: str, identity: GitHubIdentity) -> str:
    """The fields in which a job differs from the publisher that is registered."""
    presented = from_mapping(claims)
    if presented is None:
        return ""
    publisher = Publisher(SITES[index], "", GITHUB, identity)
    return "\n".join(
        f"{one.field}: the job presents `{one.presented or 'none'}`, the publisher has `{one.expected}`"
        for one in compare_with_publisher(presented, publisher)
    )
