"""A job for PyPI without a step that uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach.identity import only_signs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job

_GOOD = """\
jobs:
  testpypi:
    runs-on: ubuntu-latest
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
  pypi:
    needs: testpypi
    runs-on: ubuntu-latest
    environment:
      name: pypi
      url: https://pypi.org/project/demo/
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_BAD = _GOOD.removesuffix("      - uses: pypa/gh-action-pypi-publish@release/v1\n")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The jobs with the environment of an index that may ask for a token, and run nothing that may upload."""
    # An upload that its gate keeps out is not missing.
    uploading = {*audited.written_jobs, *(one.job.id for one in audited.may_upload)}
    for job in audited.index_jobs:
        if job.environment and job.id not in uploading and not (only_signs_in(job) or _asks_itself(job)):
            yield AuditFinding(
                f"job `{job.id}` has the environment `{job.environment.name.value}`, and no step uploads",
                job.span,
                f"add the step that uploads, or remove `environment:` from job `{job.id}`",
            )


def _asks_itself(job: Job) -> bool:
    """Whether a script of the job asks GitHub for the identity token: so it is there for something else."""
    return any("ACTIONS_ID_TOKEN_REQUEST" in step.script for step in job.steps)


RULE = Rule(
    id="pypi-job-uploads-nothing",
    summary="a job for PyPI has no step that uploads",
    severity=Severity.ERROR,
    why="The run is green, GitHub links to the project as if it had been published, and PyPI got nothing.",
    cure="Add the step that uploads.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
)
