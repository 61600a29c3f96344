"""An upload that GitLab starts again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
release:
  rules:
    - if: $CI_COMMIT_TAG
  retry: 2
  script:
    - twine upload dist/*
"""


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """`retry` of a job that uploads to PyPI, unless it is for failures of the runner."""
    for upload in audited.uploads_to(PYPI):
        given = upload.job.body.get("retry")
        reasons = texts_in(given.get("when")) if isinstance(given, dict) else []
        if given and (not reasons or {"always", "script_failure"} & {*reasons}):
            yield finding_in_job(
                audited,
                upload.job,
                f"job `{upload.job.name}` is started again after a failed upload",
                "retry: {max: 2, when: runner_system_failure}",
                "retry:",
            )


RULE = Rule(
    id="upload-retried",
    summary="a failed upload is started again",
    severity=Severity.ADVICE,
    why="If the first attempt sent some of the files, the second one ends with `File already exists`. Its log "
    "hides why the first one failed.",
    cure="Restrict `retry` to failures of the runner: `when: runner_system_failure`.",
    bad=Example(_BAD, is_pipeline=True),
    good=Example(_BAD.replace("retry: 2", "retry: {max: 2, when: runner_system_failure}"), is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/ci/yaml/#retry",),
)
