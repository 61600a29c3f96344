"""Code of the project runs in the job that may publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BUILDERS = frozenset({"tox", "nox", "pytest", "make", "pyproject-build", "cibuildwheel"})
_VERBS = frozenset(
    {
        ("uv", "build"),
        ("hatch", "build"),
        ("poetry", "build"),
        ("pdm", "build"),
        ("flit", "build"),
        ("maturin", "build"),
    }
)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The first command of such a job that builds or tests the project."""
    seen: set[str] = set()
    for command in audited.commands:
        job = command.job
        if (
            job.id not in audited.upload_jobs
            or job.id in seen
            or not may_ask_for_token(audited.workflow, job)
        ):
            continue
        if _runs_project_code(command):
            seen.add(job.id)
            what = " ".join(command.words[:3])
            yield AuditFinding(
                f"job `{job.id}` may publish and runs code of the project: `{what}`",
                audited.span_in_line(command.line, command.words[0]),
                "build in a job of its own, and hand the files on with upload-artifact and download-artifact",
            )


def _runs_project_code(command: PlacedCommand) -> bool:
    words = command.words
    if not words:
        return False
    name = words[0].rpartition("/")[2]
    if name.startswith("python"):
        return words[1:3] == ("-m", "build") or words[1:2] == ("setup.py",)
    return name in _BUILDERS or (name, words[1] if len(words) > 1 else "") in _VERBS


_BUILDS = (
    "-m build",
    "uv build",
    "poetry build",
    "setup.py",
    "hatch build",
    "flit build",
    "pdm build",
    "pip install .",
)


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The first command that builds, in a job that has an identity token for PyPI."""
    for upload in audited.uploads_to(PYPI):
        job = upload.job
        what = next((one for one in _BUILDS for line in job.script if one in line), "")
        if what and PYPI in job.audiences:
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` may publish and runs code of the project: `{what}`",
                "build in a job of its own, and hand the files on as `artifacts`",
                what,
            )


RULE = Rule(
    id="build-beside-id-token",
    summary="the job that may publish also builds or tests the project",
    severity=Severity.ADVICE,
    why="Build backends and test dependencies run with leave to publish. One that was taken over can upload "
    "whatever it likes in the name of the project.",
    cure="Build in one job, upload in another that only downloads the files.",
    bad=Example("- run: python -m build\n- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    good=Example("- uses: actions/download-artifact@v5\n- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://docs.pypi.org/trusted-publishers/security-model/",),
)
