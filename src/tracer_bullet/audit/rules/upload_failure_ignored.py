"""An upload whose failure nobody sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TAG_PIPELINE
from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.gitlab.credentials import UPLOADS
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_IGNORED = re.compile(r"\|\|\s*(?:true|:|echo|exit 0|printf)\b")


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """`||` after an upload to PyPI, and `allow_failure` of its job."""
    for upload in audited.uploads_to(PYPI):
        job = upload.job
        line = next((one for one in job.script if UPLOADS.search(one) and _IGNORED.search(one)), "")
        if line:
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` succeeds although the upload failed",
                "remove what follows `||`",
                "||",
            )
        elif job.body.get("allow_failure") is True:
            yield finding_in_job(
                audited,
                job,
                f"job `{job.name}` may fail without failing the pipeline",
                "remove `allow_failure`",
                "allow_failure: true",
            )


RULE = Rule(
    id="upload-failure-ignored",
    summary="the pipeline succeeds although the upload to PyPI failed",
    severity=Severity.ERROR,
    why="The pipeline is green, and PyPI got nothing. Only the log of the job tells.",
    cure="Let the job fail. For a version that may be there already, compare the files instead.",
    bad=Example(TAG_PIPELINE.replace("dist/*\n", "dist/* || echo failed\n"), is_pipeline=True),
    good=Example(TAG_PIPELINE, is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/ci/yaml/#allow_failure",),
)
