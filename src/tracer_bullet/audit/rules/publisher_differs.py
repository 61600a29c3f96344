"""The recorded publisher no longer matches the workflow, or expires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.lane_texts import builds_in_a_folder
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import project_name
from tracer_bullet.sites import normalise
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_STEP = "- uses: pypa/gh-action-pypi-publish@release/v1\n"
_RECORD = """\
[project]
name = "demo"
version = "1.0"

[[tool.tracer.publishers.pypi]]
project = "demo"
owner = "octo-org"
repository = "demo"
workflow = "release.yml"
environment = "pypi"
kind = "project"
date = 2026-01-01
"""
_GIT = {".git/config": '[remote "origin"]\n\turl = https://github.com/octo-org/demo.git\n'}


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each difference, at the first upload of the workflow."""
    uploads = [one for one in audited.uploads if one.index in {PYPI, TESTPYPI}]
    if not uploads:
        return
    place = audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`"))
    for found in audited.facts.record_findings:
        yield AuditFinding(found.message, place, found.hint)
    recorded, named = audited.facts.recorded_project, _named(audited)
    if recorded and named and normalise(named) != normalise(recorded):
        yield AuditFinding(
            f"the publisher is recorded for the project `{recorded}`, and the packaging files name `{named}`",
            place,
            f"register a publisher for `{named}`, then run: tracer publishers --registered pypi",
        )


def _named(audited: AuditedWorkflow) -> str:
    """The project that the workflow builds, by the files in the root; empty if it may be another one."""
    project = audited.facts.project
    if project is None or builds_in_a_folder(audited):
        return ""
    try:
        return project_name(project).value
    except TracerError:
        return ""


RULE = Rule(
    id="publisher-differs",
    summary="the recorded publisher does not match the workflow, or expires",
    severity=Severity.ERROR,
    why="PyPI compares owner, repository, file name and environment. After a rename of any of them the upload "
    "fails with `invalid-publisher`; a pending publisher is deleted after thirty days.",
    cure="Register the new publisher, and record it with `tracer publishers --registered`.",
    bad=Example(_STEP, {"pyproject.toml": _RECORD, **_GIT}),
    good=Example(_STEP, {"pyproject.toml": _RECORD.replace("release.yml", "publish.yml"), **_GIT}),
    find=find,
    sources=("https://docs.pypi.org/trusted-publishers/troubleshooting/",),
)
