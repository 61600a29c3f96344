"""A job for PyPI without a step that uploads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_ADDRESS = re.compile(r"\bpypi\.org/p(?:roject)?/")
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
    """The jobs that link to a project on an index, may ask for a token, and run nothing that may upload."""
    uploading = {one.job.id for one in audited.may_upload}
    for job in audited.workflow.jobs.values():
        url = job.environment.url if job.environment else None
        permissions = audited.workflow.permissions_of(job)
        may_ask = permissions is not None and permissions.level("id-token") == "write"
        if url and may_ask and job.steps and job.id not in uploading and _ADDRESS.search(url.value):
            yield AuditFinding(
                f"job `{job.id}` links to `{url.value.partition('/${{')[0]}`, and no step uploads there",
                job.span,
                "add the step that uploads, or remove `url:` from the environment",
            )


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
