"""Versions of the artifact actions that GitHub has turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_kinds import is_turned_off
from tracer_bullet.audit.artifacts import DOWNLOAD, UPLOAD, artifact_steps, repeated_in_matrix
from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_STEPS = """\
- uses: actions/download-artifact@v3
  with:
    name: dist
    path: dist/
- uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Versions 1 to 3 on the way of the files to an index."""
    for action in (UPLOAD, DOWNLOAD):
        for job, step in artifact_steps(audited, action):
            if step.uses is None or not is_turned_off(step):
                continue
            splice = (
                None
                if step.uses.is_pinned or (action == UPLOAD and repeated_in_matrix(job, step))
                else replace_in(audited.text, step.uses.span, f"@{step.uses.ref}", "@v4")
            )
            yield AuditFinding(
                f"GitHub has turned version {step.uses.major} of `{action}` off: this step fails",
                step.uses.span,
                f"use `{action}@v4` or newer, for uploads and downloads alike",
                Fix("use version 4", (splice,), is_safe=False) if splice else None,
            )


RULE = Rule(
    id="artifact-action-retired",
    summary="a version of an artifact action that no longer works",
    severity=Severity.ERROR,
    why="Runs that use version 3 or older fail since 30 January 2025.",
    cure="Use version 4 or newer. An artifact is then written once, so jobs of a matrix need names of their own.",
    bad=Example(_STEPS),
    good=Example(_STEPS.replace("@v3", "@v4")),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/",),
)
