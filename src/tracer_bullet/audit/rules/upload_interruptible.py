"""An upload that the next push cancels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
release:
  rules:
    - if: $CI_COMMIT_TAG
  interruptible: true
  script:
    - twine upload dist/*
"""


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """`interruptible` of a job that uploads."""
    for job in audited.upload_jobs.values():
        if job.body.get("interruptible") is True:
            yield finding_in_job(
                audited,
                job,
                f"a newer pipeline may cancel job `{job.name}` in the middle of its upload",
                "interruptible: false",
                "interruptible: true",
            )


RULE = Rule(
    id="upload-interruptible",
    summary="a newer pipeline may cancel the upload",
    severity=Severity.ERROR,
    why="Some of the files are on the index then, and the others are not. Each file name can be used once.",
    cure="Say `interruptible: false` in the job that uploads.",
    bad=Example(_BAD, is_pipeline=True),
    good=Example(_BAD.replace("interruptible: true", "interruptible: false"), is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/ci/yaml/#interruptible",),
)
