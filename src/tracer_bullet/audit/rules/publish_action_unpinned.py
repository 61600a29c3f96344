"""The publish action by a name that can be moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.old_pins import KNOWN, Pin
from tracer_bullet.audit.edits import replace_pin
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach.publish_releases import COMMITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Reference

_ACTION = "pypa/gh-action-pypi-publish"
_TAG = re.compile(r"v(\d+\.\d+\.\d+)\Z")
_MOVES = re.compile(r"unstable/v1\Z|release/v1(?:\.\d+)?\Z|v1\.\d+(?:\.\d+)?\Z")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Branches and tags of releases; other refs are for `publish-action-branch`."""
    for _, step in audited.publish_steps:
        if step.uses is None or step.uses.repository != _ACTION or not _MOVES.match(step.uses.ref):
            continue
        pin = _pin(step.uses)
        splices = replace_pin(audited.text, step.uses, pin, as_tag=False) if pin else ()
        yield AuditFinding(
            f"`{step.uses.ref}` can be moved to other code, which then publishes as you",
            step.uses.span,
            f"pin the commit of a release: `{_ACTION}@{(pin or KNOWN[_ACTION]).written}`",
            Fix(f"pin v{pin.version}", splices, is_safe=False) if pin and splices else None,
        )


def _pin(reference: Reference) -> Pin | None:
    """The same release, or for a branch the one that tracer pins; None if its commit is not known."""
    tag = _TAG.match(reference.ref)
    if tag:
        return Pin(_ACTION, tag[1], COMMITS[tag[1]]) if tag[1] in COMMITS else None
    return KNOWN[_ACTION] if reference.ref == "release/v1" else None


RULE = Rule(
    id="publish-action-unpinned",
    summary="the publish action is not pinned to a commit",
    severity=Severity.ADVICE,
    why="The step holds the identity of the project. Whoever moves the branch or the tag of the action runs code "
    "with it. zizmor reports this too (`unpinned-uses`); tracer knows which commit has an image.",
    cure="Pin the commit of a release, with the version as a comment.",
    bad=Example(f"- uses: {_ACTION}@release/v1\n"),
    good=Example(f"- uses: {_ACTION}@{KNOWN[_ACTION].written}\n"),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions",),
)
