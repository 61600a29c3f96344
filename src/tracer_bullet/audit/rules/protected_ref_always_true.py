"""A condition that is fulfilled on every ref."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BARE = re.compile(r"(?<!!)\$CI_COMMIT_REF_PROTECTED(?!\s*(?:[=!]=|=~|!~))\b")
_GOOD = """\
release:
  rules:
    - if: $CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED == "true"
  script:
    - twine upload dist/*
"""
_SAID = (
    "`$CI_COMMIT_REF_PROTECTED` alone is always true: it is `false` as a text on a ref that is not protected"
)
_HINT = '$CI_COMMIT_REF_PROTECTED == "true"'


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """Conditions of jobs and of `workflow: rules` that name the variable without comparing it."""
    for job in audited.config.jobs.values():
        for rule in job.body.get("rules") or ():
            if isinstance(rule, dict) and _BARE.search(str(rule.get("if", ""))):
                yield finding_in_job(audited, job, _SAID, _HINT, "$CI_COMMIT_REF_PROTECTED")
    for rule in audited.config.workflow.get("rules") or ():
        if isinstance(rule, dict) and _BARE.search(str(rule.get("if", ""))):
            path = audited.config.path
            yield AuditFinding(
                _SAID, audited.span_in_file(path, "$CI_COMMIT_REF_PROTECTED"), _HINT, path=path
            )


RULE = Rule(
    id="protected-ref-always-true",
    summary="`$CI_COMMIT_REF_PROTECTED` is not compared with `true`",
    severity=Severity.ERROR,
    why="The variable is `true` or `false`, and a text that is not empty counts as true. The condition looks like "
    "a gate and is none.",
    cure='Compare it: `$CI_COMMIT_REF_PROTECTED == "true"`.',
    bad=Example(_GOOD.replace(' == "true"', ""), is_pipeline=True),
    good=Example(_GOOD, is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/ci/variables/predefined_variables/",),
)
