"""`id-token: write` for every job of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.gitlab.credentials import UPLOADS
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reach.identity import may_ask_for_token, service_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.audit.audited_pipeline import AuditedPipeline
    from tracer_bullet.workflow.model import Job

_JOBS = """\
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
  publish:
    needs: build
    runs-on: ubuntu-latest
    environment: pypi
"""
_STEPS = """\
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_ON = "on:\n  release:\n    types: [published]\n"
_PERMISSIONS = "permissions:\n  id-token: write\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The permission of the workflow, where jobs that do not upload inherit it."""
    given = audited.workflow.permissions
    if given is None or given.level("id-token") != "write" or not audited.upload_jobs:
        return
    others = [
        job
        for job in audited.workflow.jobs.values()
        if not job.permissions and job.id not in audited.upload_jobs
    ]
    needing = [job for job in others if _may_need_it(audited, job)]
    heirs = [job.id for job in others if job not in needing]
    if heirs:
        scope = given.scopes.get("id-token")
        others_too = in_backticks([job.id for job in needing], " and ")
        besides = (
            f", and give it to {others_too} too, which may need it for something else" if needing else ""
        )
        yield AuditFinding(
            f"every job may ask for an identity token, also `{heirs[0]}`, which does not upload",
            scope.span if scope else given.span,
            f"move `id-token: write` to the job that uploads{besides}",
        )


def _may_need_it(audited: AuditedWorkflow, job: Job) -> bool:
    """Whether a step of the job signs in elsewhere, or the workflow that it calls asks for a token, or may."""
    if job.uses is None:
        return any(map(service_of, job.steps))
    called = audited.simulator.files.get(job.uses.local_path) if job.uses.is_local else None
    if called is None:
        return True
    jobs = called.jobs.values()
    return any(may_ask_for_token(called, each) or any(map(service_of, each.steps)) for each in jobs)


def find_in_pipeline(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """Tokens for an index in a job that does not upload, such as by `default`."""
    if not audited.upload_jobs:
        return
    for job in audited.config.jobs.values():
        if {PYPI, TESTPYPI} & job.audiences and not UPLOADS.search("\n".join(job.script)):
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` has an identity token for an index, and does not upload",
                "move `id_tokens` to the job that uploads",
                "id_tokens",
            )
            return


RULE = Rule(
    id="id-token-for-workflow",
    summary="jobs that do not upload have `id-token: write` too",
    severity=Severity.ADVICE,
    why="Whoever runs code in one of these jobs, a build backend or a test dependency, can publish in the name of "
    "the project.",
    cure="Give the permission to the job that uploads, and to no other.",
    bad=Example(_ON + _PERMISSIONS + _JOBS + _STEPS),
    good=Example(_ON + _JOBS + "    permissions:\n      id-token: write\n" + _STEPS),
    find=find,
    find_in_pipeline=find_in_pipeline,
    sources=("https://docs.pypi.org/trusted-publishers/security-model/",),
)
