"""The name that PyPA's action does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach.actions import PUBLISH_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_WRONG, _RIGHT = re.compile(r"pypa/[\w-]*(?:publish|upload)[\w-]*"), "pypa/gh-action-pypi-publish"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each use of an action of PyPA that is not there, and is called as if it published."""
    for _, step in audited.steps:
        if step.uses and _WRONG.fullmatch(step.uses.repository) and step.uses.repository != _RIGHT:
            name = step.uses.text.partition("@")[0]
            splice = replace_in(audited.text, step.uses.span, name, _RIGHT)
            yield AuditFinding(
                f"the action `{name}` does not exist",
                step.uses.span,
                f"write `{_RIGHT}@release/v1`",
                # Of another name it is not known that it was to publish.
                Fix(f"use `{_RIGHT}`", (splice,), step.uses.repository in PUBLISH_ACTIONS)
                if splice
                else None,
            )


RULE = Rule(
    id="publish-action-misspelt",
    summary="the publish action is called `pypa/gh-action-pypi-publish`",
    severity=Severity.ERROR,
    why="GitHub cannot find the action, so the job fails before its first step.",
    cure="Write `pypa/gh-action-pypi-publish`.",
    bad=Example("- uses: pypa/pypi-publish@release/v1\n"),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    fix=Safety.SAFE,
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish",),
)
