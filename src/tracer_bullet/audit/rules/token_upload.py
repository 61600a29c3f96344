"""An upload by a long-lived token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.client_uploads import could_sign_in, password_of
from tracer_bullet.audit.example import CLIENT_UPLOADS
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.workflow.model import Job, Located
    from tracer_bullet.workflow.reach import Upload

_PYPIRC = re.compile(r"\[pypi\][\s\S]*\.pypirc|\.pypirc[\s\S]*\[pypi\]")
_NAMES_INDEX = re.compile(r"repositor|index|url|\s-r\b", re.IGNORECASE)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The secret of a step that uploads to PyPI or TestPyPI."""
    for upload in audited.uploads:
        given = password_of(audited, upload)
        if given is None or not (upload.index in {PYPI, TESTPYPI} or _is_for_pypi(upload, given)):
            continue
        if not could_sign_in(audited, upload):
            yield AuditFinding(
                f"{upload.tool} uploads with a token that never expires",
                given.span,
                "use trusted publishing: `tracer migrate` makes the change, or prints the lines for it",
            )


def _is_for_pypi(upload: Upload, given: Located[str]) -> bool:
    """Whether a token is PyPI's though the index is not read: by its name, where nothing else names an index."""
    if _is_for_pypirc(upload.job, given):
        return True
    step = upload.step
    is_named = any("pypi" in name.lower() for name in secret_names([given.value]))
    texts = (step.script, *step.env.items, *upload.job.env.items) if step else ()
    return upload.index == UNKNOWN_INDEX and is_named and not any(map(_NAMES_INDEX.search, texts))


def _is_for_pypirc(job: Job, given: Located[str]) -> bool:
    """Whether a script of the job writes what is given, or its variable, into a `.pypirc` for PyPI."""
    scripts = (step for step in job.steps if _PYPIRC.search(step.script))
    return any(given in (step.run, *step.env.items.values()) for step in scripts)


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The password that the file gives to a job without an identity token."""
    for job in audited.upload_jobs.values():
        given = audited.passwords(job)
        if given and not {PYPI, TESTPYPI} & job.audiences:
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` uploads with a token that never expires",
                "use trusted publishing: tracer migrate",
                given[0].name,
            )


RULE = Rule(
    id="token-upload",
    summary="an upload uses a long-lived token",
    severity=Severity.ADVICE,
    why="Whoever reads the token can publish from anywhere until it is revoked. Trusted publishing needs no "
    "secret: GitHub proves which workflow runs, and the token that PyPI issues lasts fifteen minutes.",
    cure="Register a trusted publisher, give the job `id-token: write`, and remove the token.",
    bad=Example(CLIENT_UPLOADS),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://docs.pypi.org/trusted-publishers/",),
)
