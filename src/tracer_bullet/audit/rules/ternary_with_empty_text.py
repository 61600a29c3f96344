"""`condition && '' || other`: the empty text is false, so it is always the other one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: ${{ github.event_name == 'release' && '' || 'https://test.pypi.org/legacy/' }}
"""
_GOOD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: ${{ github.event_name != 'release' && 'https://test.pypi.org/legacy/' || '' }}
"""
_TERNARY = re.compile(r"&&\s*(?P<value>''|false|0|null)[\s)]*\|\|", re.IGNORECASE)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Inputs of the publish action, and variables of the jobs that upload."""
    for job in audited.upload_jobs.values():
        values = [*job.env.items.values()]
        values += [
            leaf for step in job.steps for kept in (step.arguments, step.env) for leaf in kept.items.values()
        ]
        for leaf in values:
            if found := _TERNARY.search(leaf.value):
                value = found["value"]
                what = "empty: the empty text" if value == "''" else f"`{value}`: the value"
                yield AuditFinding(
                    f"this is never {what} is false, so `||` takes what follows",
                    leaf.span,
                    f"turn it around: `other-condition && other-value || {value}`",
                )


RULE = Rule(
    id="ternary-with-empty-text",
    summary="`condition && '' || other` always gives the other value",
    severity=Severity.ERROR,
    why="`&&` and `||` return one of their operands. The empty text counts as false, so the first branch is "
    "never taken: a release goes to TestPyPI for ever.",
    cure="Turn the condition around, so that the empty text comes last.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators",),
)
