"""What the rules about artifacts share: the steps that hand files on, and the version of their action."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_kinds import uploads_artifact
from tracer_bullet.text.nodes import Scalar, walk
from tracer_bullet.workflow.expressions.templates import IN_BRACES, OPEN
from tracer_bullet.workflow.simulation.matrix import texts_in_matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedStep
    from tracer_bullet.workflow.model import Job, Step

UPLOAD, DOWNLOAD = "actions/upload-artifact", "actions/download-artifact"
_FETCHES = re.compile(r"download|artifact", re.IGNORECASE)
"""What another action or a script may fetch artifacts by."""
_WILDCARD = re.compile(r"[*?\[{!@+]")
_MORE_THAN_A_GLOB = re.compile(r"[{(\[]|\A!")
_OF_THE_RUN = re.compile(r"(?:(?!\b(?:strategy|runner|env|steps|job|secrets|hashFiles)\b).)*\Z", re.DOTALL)
"""An expression with one value in every job of a matrix, but for what it takes from the matrix."""
_SYSTEM = re.compile(r"\brunner\.(?:os|arch)\b", re.IGNORECASE)
"""Values that depend only on `runs-on:`."""


def artifact_steps(audited: AuditedWorkflow, action: str) -> Iterator[PlacedStep]:
    """The steps that use `action`, in the jobs that upload to an index and those before them."""
    return (placed for placed in audited.steps_using(action) if placed.job.id in audited.lane)


def fetches_elsewhere(step: Step) -> bool:
    """Whether a download is, or may be, of the files of another run."""
    return bool(step.arguments.get("run-id") or step.arguments.expression)


def is_fetched(audited: AuditedWorkflow, step: Step) -> bool:
    """Whether a job that uploads, or hands files on, may fetch what `step` keeps, as far as names tell."""
    fetches = [one.step for one in audited.steps_using(DOWNLOAD) if hands_on_files(audited, one.job)]
    if not fetches:
        jobs = audited.upload_jobs.values()
        return any(_FETCHES.search(audited.text[job.span.start : job.node.span.end]) for job in jobs)
    name = step.arguments.get("name")
    return any(may_fetch(one, name.value if name else "artifact") for one in fetches)


def may_fetch(step: Step, name: str) -> bool:
    """Whether a download takes an artifact of a name that may hold expressions."""
    given, pattern = step.arguments.get("name"), step.arguments.get("pattern")
    wanted = given or pattern
    if wanted is None or OPEN in wanted.value or step.arguments.expression:
        return True
    if OPEN in name:
        head, other = name.partition(OPEN)[0], _WILDCARD.split(wanted.value)[0]
        return head.startswith(other) or (other.startswith(head) and bool(head))
    if given:
        return wanted.value == name
    return fnmatchcase(name, wanted.value) or bool(_MORE_THAN_A_GLOB.search(wanted.value))


def hands_on_files(audited: AuditedWorkflow, job: Job) -> bool:
    """Whether files of the job are uploaded: by itself, or by a job that it hands them to as an artifact."""
    if job.id in audited.upload_jobs:
        return True
    return job.id in audited.lane and any(map(uploads_artifact, job.steps))


def names_in_matrix(job: Job, name: str) -> list[str]:
    """The artifact name in each job of the matrix; what other expressions yield is left out.

    Empty if the jobs, or what the matrix yields in one, are not known.
    """
    asked = IN_BRACES.sub(lambda found: found[0] if "matrix" in found[0] else "", name)
    found = texts_in_matrix(job, asked)
    return found if all(isinstance(value, str) for value in found) else []


def repeated_in_matrix(job: Job, step: Step) -> str:
    """The name that two jobs of the matrix surely give to the artifact of `step`; empty if there is none."""
    given = step.arguments.get("name")
    name = given.value if given else "artifact"
    node = job.node.get("runs-on")
    is_one_system = node is not None and all(
        OPEN not in one.text for one in walk(node) if isinstance(one, Scalar)
    )
    asked = (_SYSTEM.sub("", one) if is_one_system else one for one in IN_BRACES.findall(name))
    if job.matrix is None or not all(map(_OF_THE_RUN.match, asked)):
        return ""
    names = names_in_matrix(job, name)
    return next((one for one in names if names.count(one) > 1), "")


def is_of_version_4(step: Step) -> bool:
    """Whether artifacts are those of version 4 and later, which nobody can add to."""
    major = step.uses.major if step.uses else None
    return major is not None and major >= 4
