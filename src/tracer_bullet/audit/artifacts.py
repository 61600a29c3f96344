"""What the rules about artifacts share: the steps that hand files on, and the version of their action."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tracer_bullet.arming.step_kinds import uploads_artifact
from tracer_bullet.workflow.expressions.templates import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedStep
    from tracer_bullet.workflow.model import Job, Step

UPLOAD, DOWNLOAD = "actions/upload-artifact", "actions/download-artifact"
_MAJOR = re.compile(r"v?(\d+)")


def artifact_steps(audited: AuditedWorkflow, action: str) -> Iterator[PlacedStep]:
    """The steps that use `action`, in the jobs that upload to an index and those before them."""
    return (placed for placed in audited.steps_using(action) if placed.job.id in audited.lane)


def is_fetched(audited: AuditedWorkflow, step: Step) -> bool:
    """Whether a job on the way to an index may fetch what `step` uploads, as far as names tell."""
    name = step.arguments.get("name")
    fetches = [placed.step for placed in artifact_steps(audited, DOWNLOAD)]
    if name is None or OPEN in name.value or not fetches:
        return True
    return any(_may_fetch(one, name.value) for one in fetches)


def _may_fetch(step: Step, name: str) -> bool:
    given, pattern = step.arguments.get("name"), step.arguments.get("pattern")
    wanted = given or pattern
    if wanted is None or OPEN in wanted.value or step.arguments.expression:
        return True
    return wanted.value == name if given else fnmatchcase(name, wanted.value)


def hands_on_files(audited: AuditedWorkflow, job: Job) -> bool:
    """Whether files of the job are uploaded: by itself, or by a job that it hands them to as an artifact."""
    if job.id in audited.upload_jobs:
        return True
    return job.id in audited.lane and any(map(uploads_artifact, job.steps))


def major_of(step: Step) -> int | None:
    """The major version of the action, by its ref, or by the comment beside a commit; None if none tells."""
    if step.uses is None:
        return None
    found = _MAJOR.match(step.uses.comment if step.uses.is_pinned else step.uses.ref)
    return int(found[1]) if found else None


def is_of_version_4(step: Step) -> bool:
    """Whether artifacts are those of version 4 and later, which nobody can add to."""
    major = major_of(step)
    return major is not None and major >= 4
