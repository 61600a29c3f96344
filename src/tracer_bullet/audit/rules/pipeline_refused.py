"""A configuration that GitLab refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.example import TAG_PIPELINE
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_REFUSED = "GitLab refuses the configuration"


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """What GitLab says of the file, and of a condition that it cannot read."""
    path = audited.config.path
    why = next(
        (row.pipeline.why for row in audited.verdict.rows if row.pipeline.why.startswith(_REFUSED)), ""
    )
    if why:
        yield AuditFinding(
            why, audited.span_in_file(path, "rules:"), "glab ci lint  # shows what GitLab says", path=path
        )


RULE = Rule(
    id="pipeline-refused",
    summary="GitLab refuses the configuration, so no pipeline runs",
    severity=Severity.ERROR,
    why="GitLab creates no pipeline of a file with an error, also not for a release.",
    cure="Correct what the message names.",
    bad=Example(TAG_PIPELINE.replace("  script", "  only: [tags]\n  script"), is_pipeline=True),
    good=Example(TAG_PIPELINE, is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/ci/yaml/lint/",),
)
