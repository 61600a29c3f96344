"""The publish action from a branch that was given up, or that is no release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_SUNSET = {
    "master": "the branch `master` was given up in 2022 and gets no updates",
    "main": "the action has no branch `main`",
    "latest": "the action has no tag `latest`",
    "v1": "the action has no tag `v1`",
    "release": "the action has no branch `release`",
    "unstable/v1": "the branch `unstable/v1` is for trying changes of the action before they are released",
}
"""https://github.com/pypa/gh-action-pypi-publish#usage"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each use of such a ref."""
    for _, step in audited.publish_steps:
        if step.uses and (why := _SUNSET.get(step.uses.ref)):
            splice = replace_in(audited.text, step.uses.span, f"@{step.uses.ref}", "@release/v1")
            yield AuditFinding(
                f"`{step.uses.text}`: {why}",
                step.uses.span,
                "write `@release/v1`, or the commit of a release",
                Fix("use `release/v1`", (splice,)) if splice else None,
            )


RULE = Rule(
    id="publish-action-branch",
    summary="the publish action is taken from a branch that is not a release",
    severity=Severity.ERROR,
    why="The action runs an image that is named after its ref. `master` was given up, so its image is old and "
    "refuses new metadata; a ref that does not exist has no image.",
    cure="Use `release/v1`, or the commit of a release.",
    bad=Example("- uses: pypa/gh-action-pypi-publish@master\n"),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    fix=Safety.SAFE,
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish#-master-branch-sunset-",),
)
