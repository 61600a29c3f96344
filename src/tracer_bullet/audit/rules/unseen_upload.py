"""A credential of PyPI in something that tracer cannot see into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.example import CLIENT_UPLOADS
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.unknown_steps import unknown_step
from tracer_bullet.workflow.reach import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.credentials import secrets_of_call, secrets_of_step
from tracer_bullet.workflow.reach.known_secrets import names_publishing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.reach.upload import Unseen

_BAD = CLIENT_UPLOADS.replace("twine upload dist/*", "acme-publisher dist/*")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The first such step, or the call, of each job in which no upload is seen.

    Where the name of the credential does not speak of PyPI, it is most often for something else.
    """
    told = {one.job.id for one in audited.uploads if one.index != UNKNOWN_INDEX}
    for upload in audited.may_upload:
        unseen = upload.unseen
        if unseen is None or upload.workflow is not audited.workflow or upload.job.id in told:
            continue
        held = _held(upload, unseen)
        if held and not audited.simulator.acknowledged(upload):
            told.add(upload.job.id)
            yield AuditFinding(
                f"tracer cannot see what {unseen.runs} uploads with {held}: {unseen.why}",
                audited.span_in_line(upload.line),
                unknown_step(upload).settle,
            )


def _held(upload: Upload, unseen: Unseen) -> str:
    """The credential of which the name speaks of PyPI, in words; empty without one."""
    own = secrets_of_step(upload.step) if upload.step else ()
    others = (each.words for each in (*own, *secrets_of_call(upload.workflow, upload.job)))
    return next(filter(names_publishing, (unseen.credential, *others)), "")


RULE = Rule(
    id="unseen-upload",
    summary="what uploads with a credential of PyPI cannot be seen into",
    severity=Severity.ADVICE,
    why="No rule looks at such an upload: when it happens, where it goes, and how it signs in.",
    cure="Upload by the publish action or a client in the workflow itself. Otherwise read what runs, and acknowledge "
    "it with `tracer plan --acknowledge`.",
    bad=Example(_BAD),
    good=Example(CLIENT_UPLOADS),
    find=find,
)
