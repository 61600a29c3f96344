"""A release and the push of its tag both upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.ref_names import is_version_tag
from tracer_bullet.workflow.proof.release_kind import ReleaseKind, is_tag_push

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
on:
  push:
    tags: ['v*']
  release:
    types: [published]
"""
_GOOD = """\
on:
  release:
    types: [published]
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The `push` trigger, where a version tag reaches PyPI as well as a release."""
    push = audited.workflow.triggers.get("push")
    if push is None or audited.proof.release is not ReleaseKind.RELEASE:
        return
    for route in audited.proof.other_routes:
        event = route.run.event
        if (
            is_tag_push(event)
            and is_version_tag(event.ref.removeprefix("refs/tags/"))
            and not route.upload.doubt
            and not (route.upload.reached is not True and _asks_for_data(audited))
        ):
            yield AuditFinding(
                f"a release and the push of its tag both upload through job `{route.upload.name}`",
                push.span,
                "keep one of them: remove `tags:` from `push:`, or `release:` from `on:`",
            )
            return


def _asks_for_data(audited: AuditedWorkflow) -> bool:
    """Whether a gate asks for what a step has put out, such as where to publish on which event."""
    return any("outputs" in placed.condition.value for placed in audited.conditions)


RULE = Rule(
    id="release-and-tag-publish",
    summary="a release and the push of its tag both publish",
    severity=Severity.ERROR,
    why="A release on a new tag pushes the tag too. Two runs upload the same version, and one of them fails with "
    "`File already exists`.",
    cure="Let one of the two events publish.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
)
