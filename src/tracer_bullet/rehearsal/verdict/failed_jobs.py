"""Why a job failed, in the server's own words or the step's, and what cures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.matching import NoPublisherError, find_identity
from tracer_bullet.rehearsal.verdict.outcome import Reason
from tracer_bullet.rehearsal.verdict.step_output import NO_SECRETS, find_cause, find_cure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.rehearsal.prepare.registrations import Registration
    from tracer_bullet.rehearsal.run.log import StepLog
    from tracer_bullet.rehearsal.standin.answer import UploadRecord
    from tracer_bullet.rehearsal.standin.publisher import Identity
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, IssuedToken

_NO_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN environment variable was unset"  # noqa: S105 - words of a message
_COMPARED = {
    "repository": "slug",
    "workflow": "workflow",
    "environment": "environment",
}
_CURES = (
    (
        "Non-user identities cannot create",
        "give the publisher and the project's metadata the same project name",
    ),
    ("File already exists", "build a version of its own for every run: an index takes a file name only once"),
    ("This filename was previously used", "build another version"),
    ("The description failed to render", "twine check --strict dist/*"),
    (
        "The use of local versions",
        'build without a local version: setuptools-scm has `local_scheme = "no-local-version"`',
    ),
    (
        "'summary' field must be",
        "shorten `description` in pyproject.toml: the long one belongs into the readme",
    ),
    ("Can't have direct dependency", "depend on a name and versions, not on an address"),
    (
        "non-existent authentication",
        NO_SECRETS,
    ),
    ("Binary wheel", "build the wheel for manylinux, with cibuildwheel or auditwheel"),
    ("is invalid, should be", "build with a newer backend, such as setuptools>=69.3"),
)
"""The beginning or a part of a refusal, and what to do."""


def explain_failed_job(event: EventOutcome, name: str, publishers: Sequence[Registration]) -> Reason:
    """The cause of a failed job: a refused token, a refused upload, else the step's own words."""
    where = f"{event.rehearsed.title}: the job `{name}` failed"
    step = find_failed_step(event, name)
    refused = [one for one in event.tokens if one.job == name and one.record.outcome != "minted"]
    if refused:
        return _explain_token(where, refused[-1], publishers)
    upload = find_refused_upload(event, step)
    if upload is not None:
        return Reason(
            f"{where}: {upload.index} refused `{upload.filename}`: {upload.reason}",
            cure_refusal(upload.reason),
        )
    if step is None:
        return Reason(where)
    hint = f"in the job `{name}`:\npermissions:\n  id-token: write" if _lacks_token(step) else find_cure(step)
    return Reason(f"{where} in the step `{step.name}`: {find_cause(step)}", hint)


def _lacks_token(step: StepLog) -> bool:
    return _NO_TOKEN in "\n".join(step.lines)


def find_failed_step(event: EventOutcome, name: str) -> StepLog | None:
    """The first step of a job that failed, None where none says so."""
    steps = (step for leg in event.jobs[name].legs for step in leg.steps.values())
    return next((step for step in steps if step.result == "failure"), None)


def find_refused_upload(event: EventOutcome, step: StepLog | None) -> UploadRecord | None:
    """The upload whose refusal a step shows, None if it shows none."""
    refused = [one for one in event.uploads if one.status >= 400]
    said = "".join(step.lines) if step else ""
    flat = "".join(said.split())
    return next((one for one in refused if "".join(one.reason.split()) in flat), None)


def cure_refusal(reason: str) -> str:
    """What to do about an index's refusal of an upload, empty where nothing is known."""
    return next((cure for part, cure in _CURES if part in reason), "")


def _explain_token(where: str, token: IssuedToken, publishers: Sequence[Registration]) -> Reason:
    record = token.record
    known = [one.identity for one in publishers if one.index == record.index]
    text = f"{where}: {record.index} refused the token: {record.outcome}"
    if not known:
        why = (
            f"none was registered on {record.index}, because the workflow does not tell that it uploads there"
        )
        return Reason(f"{text}; {why}", f"tracer rehearse --publisher {_spell(token)}")
    try:
        find_identity(record.claims, known)
    except NoPublisherError:
        return Reason(text, _compare(record.claims, known[0]))
    return Reason(text)


def _spell(token: IssuedToken) -> str:
    """The publisher that would match, as `--publisher` takes it."""
    presented = _present(token.record.claims)
    environment = f"@{presented['environment']}" if presented["environment"] else ""
    return f"{token.record.index}:{presented['repository']}/{presented['workflow']}{environment}"


def _compare(claims: Mapping[str, object], identity: Identity) -> str:
    presented = _present(claims)
    lines = []
    for label, attribute in _COMPARED.items():
        expected = getattr(identity, attribute)
        if label == "environment":
            expected = expected.lower()
        if presented[label] != expected and (label != "environment" or expected):
            lines.append(
                f"{label}: the job presents `{presented[label] or 'none'}`, the publisher has `{expected}`"
            )
    return "\n".join(lines)


def _present(claims: Mapping[str, object]) -> dict[str, str]:
    workflow = str(claims.get("job_workflow_ref", "")).partition("@")[0].rpartition("/")[2]
    return {
        "repository": str(claims.get("repository", "")),
        "workflow": workflow,
        "environment": str(claims.get("environment", "")).lower(),
    }
