"""Code of the project runs in the job that may publish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.project_code import may_build, scripts_of
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.reach.identity import may_ask_for_token, service_of
from tracer_bullet.workflow.reach.wrappers import layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.workflow.model import Job, Step

_BUILDERS = frozenset(
    {
        "tox",
        "nox",
        "pytest",
        "make",
        "just",
        "build",
        "npm",
        "yarn",
        "pnpm",
        "pyproject-build",
        "cibuildwheel",
    }
)
_ACTIONS = frozenset({"hynek/build-and-inspect-python-package", "pypa/cibuildwheel", "pyo3/maturin-action"})
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
_INSTALLERS = frozenset({("poetry", "install"), ("uv", "sync"), ("pdm", "install"), ("pdm", "sync")})
_LEAVES_PROJECT_OUT = re.compile(r"--no-(?:root|install-project|self)\Z|--only-")
_PROJECT_ITSELF = re.compile(r"\./?(?:\[[\w,.-]*\])?")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The first command or action of such a job that builds or tests the project."""
    jobs = {job.id for job in audited.workflow.jobs.values() if _may_publish(audited, job)}
    ran = [
        (one.job, one.line, one.words[0], " ".join(one.words[:3]))
        for one in audited.commands
        if one.job.id in jobs and (_runs_project_code(one.words) or any(scripts_of(audited, one)))
    ]
    ran += [
        (job, step.uses.span.line, step.uses.text, step.uses.text)
        for job, step in audited.steps
        if job.id in jobs and step.uses and _runs_action_that_builds(audited, step)
    ]
    for job, line, place, what in {one[0].id: one for one in reversed(ran)}.values():
        yield AuditFinding(
            f"job `{job.id}` may publish and runs code of the project: `{what}`",
            audited.span_in_line(line, place),
            "build in a job of its own, and hand the files on with upload-artifact and download-artifact",
        )


def _may_publish(audited: AuditedWorkflow, job: Job) -> bool:
    """Whether a job may ask for a token: one that uploads, or one with a permission of its own for nothing else."""
    if not may_ask_for_token(audited.workflow, job):
        return False
    return job.id in audited.upload_jobs or bool(
        job.permissions and audited.upload_jobs and not any(map(service_of, job.steps)) and not _attests(job)
    )


def _attests(job: Job) -> bool:
    """Whether a step of the job may sign what it builds, as an action that builds does on demand."""
    given = (name for step in job.steps for name in step.arguments.items)
    return any("attest" in name or "sign" in name or "provenance" in name for name in given)


def _runs_action_that_builds(audited: AuditedWorkflow, step: Step) -> bool:
    if step.uses and step.uses.is_local:
        return may_build(audited, step)
    if step.uses is None or step.uses.repository not in _ACTIONS:
        return False
    command = step.arguments.get("command")
    return command is None or command.value.strip() not in {"upload", "publish"}


def _runs_project_code(words: Sequence[str]) -> bool:
    for inner, _ in layers(words):
        name = inner[0].rpartition("/")[2] if inner else ""
        rest = inner[1:]
        if name in _BUILDERS or (name, rest[0] if rest else "") in _VERBS or "setup.py" in (name, *rest[:1]):
            return True
        if (name, rest[0] if rest else "") in _INSTALLERS and not any(map(_LEAVES_PROJECT_OUT.match, rest)):
            return True
        is_pip = name.startswith("pip") or (name == "uv" and rest[:1] == ("pip",))
        if is_pip and "install" in rest and any(map(_PROJECT_ITSELF.fullmatch, rest)):
            return True
    return bool(words) and words[0].rpartition("/")[2].startswith("python") and words[1:3] == ("-m", "build")


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
