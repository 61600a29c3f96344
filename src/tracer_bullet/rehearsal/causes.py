"""Why a job failed, in the server's own words or the step's, and what cures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.outcome import Reason
from tracer_bullet.rehearsal.standin.matching import NoPublisherError, find_identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.rehearsal.outcome import EventOutcome, Token
    from tracer_bullet.rehearsal.publishers import Registration
    from tracer_bullet.rehearsal.run.log import StepLog
    from tracer_bullet.rehearsal.standin.answer import UploadRecord
    from tracer_bullet.rehearsal.standin.publisher import Identity

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
    ("Binary wheel", "build the wheel for manylinux, with cibuildwheel or auditwheel"),
    ("is invalid, should be", "build with a newer backend, such as setuptools>=69.3"),
)
"""The beginning or a part of a refusal, and what to do."""


def explain_failed_job(event: EventOutcome, name: str, publishers: Sequence[Registration]) -> Reason:
    """The cause of a failed job: a refused token, a refused upload, else the step's own words."""
    where = f"{event.occasion.title}: the job `{name}` failed"
    step = _find_failed_step(event, name)
    refused = [one for one in event.tokens if one.job == name and one.record.outcome != "minted"]
    if refused:
        return _explain_token(where, refused[-1], publishers)
    upload = _find_refused_upload(event, step)
    if upload is not None:
        return Reason(
            f"{where}: {upload.index} refused `{upload.filename}`: {upload.reason}", _cure(upload.reason)
        )
    if step is None:
        return Reason(where)
    text = find_error(step)
    hint = (
        f"in the job `{name}`:\npermissions:\n  id-token: write" if _NO_TOKEN in "\n".join(step.lines) else ""
    )
    return Reason(f"{where} in the step `{step.name}`: {text}", hint)


def find_error(step: StepLog) -> str:
    """The line of a step's output that says what went wrong: the last error, else the last line."""
    errors = [line.removeprefix("error: ") for line in step.lines if line.startswith("error: ")]
    if errors:
        return errors[-1].replace("%0A", "\n").strip()
    said = [line.strip() for line in step.lines if line.strip() and not line.startswith("exit status")]
    return said[-1] if said else "it printed nothing"


def _find_failed_step(event: EventOutcome, name: str) -> StepLog | None:
    steps = (step for leg in event.jobs[name].legs for step in leg.steps.values())
    return next((step for step in steps if step.result == "failure"), None)


def _find_refused_upload(event: EventOutcome, step: StepLog | None) -> UploadRecord | None:
    refused = [one for one in event.uploads if one.status >= 400]
    said = "".join(step.lines) if step else ""
    flat = "".join(said.split())
    return next((one for one in refused if "".join(one.reason.split()) in flat), None)


def _cure(reason: str) -> str:
    return next((cure for part, cure in _CURES if part in reason), "")


def _explain_token(where: str, token: Token, publishers: Sequence[Registration]) -> Reason:
    record = token.record
    known = [one.identity for one in publishers if one.index == record.index]
    text = f"{where}: {record.index} refused the token: {record.outcome}"
    try:
        find_identity(record.claims, known)
    except NoPublisherError:
        return Reason(text, _compare(record.claims, known[0]) if known else "tracer publishers")
    return Reason(text)


def _compare(claims: Mapping[str, object], identity: Identity) -> str:
    presented = _present(claims)
    lines = []
    for label, attribute in _COMPARED.items():
        expected = getattr(identity, attribute)
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
