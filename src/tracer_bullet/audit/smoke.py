"""What the rules about smoke tests share: the jobs that install from TestPyPI what a run uploaded there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.workflow.model import Job

_NAMED = re.compile(r"smoke|verify|test|check|try", re.IGNORECASE)
_HOST = "test.pypi.org"
_INSTALLS = re.compile(r"\b(?:install|download|add|sync|run|uvx)\b")
_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX")


def smoke_installs(audited: AuditedWorkflow) -> Iterator[PlacedCommand]:
    """The commands that install from TestPyPI, in jobs that do so after an upload there."""
    uploading = {one.job.id for one in audited.uploads_to(TESTPYPI)}
    for command in audited.commands:
        job = command.job
        if uploading & audited.workflow.with_needs(job.id).keys() and installs_from_testpypi(command):
            yield command


def installs_from_testpypi(command: PlacedCommand) -> bool:
    """Whether a command of pip, uv or pipx asks TestPyPI, by an option or a variable."""
    line = " ".join(command.words)
    asked = f"{line} {' '.join(command.env.get(name, '') for name in _VARIABLES)}"
    return _HOST in asked and "upload" not in line and "publish" not in line and bool(_INSTALLS.search(line))


def smoke_jobs(audited: AuditedWorkflow) -> dict[str, Job]:
    """The jobs that try what TestPyPI got: by such a command, or by their name.

    The name of a job after an upload to PyPI says nothing: that may be of what PyPI got.
    """
    found = {one.job.id: one.job for one in smoke_installs(audited)}
    uploading = {one.job.id for one in audited.uploads_to(TESTPYPI)}
    released = {one.job.id for one in audited.uploads_to(PYPI)}
    for job in audited.workflow.jobs.values():
        before = audited.workflow.names_before(job.id)
        text = audited.text[job.node.span.start : job.node.span.end]
        is_named = bool(_NAMED.search(job.id)) and not released & before
        if uploading & before and job.id not in audited.upload_jobs and (_HOST in text or is_named):
            found[job.id] = job
    return found
