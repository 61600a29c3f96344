"""`created` does not happen for a release that was a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.proof.scenarios import DRAFTS
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The activity, if it is the only one that makes a release."""
    trigger = audited.workflow.triggers.get("release")
    types = trigger.filters.get("types", ()) if trigger else ()
    names = {one.value for one in types}
    if "created" not in names or names & {"published", "released"} or not audited.uploads_to(PYPI):
        return
    created = next(one for one in types if one.value == "created")
    splice = replace_in(audited.text, created.span, "created", "published")
    yield AuditFinding(
        DRAFTS,
        created.span,
        "write `published`",
        Fix("start when the release is published", (splice,), is_safe=False) if splice else None,
    )


RULE = Rule(
    id="release-created",
    summary="the workflow waits for `created`, which drafts never send",
    severity=Severity.ADVICE,
    why="A release that was saved as a draft and published later sends `published` and `released`, but not "
    "`created`. Nothing runs, and nothing tells you.",
    cure="Write `types: [published]`.",
    bad=Example("on:\n  release:\n    types: [created]\n"),
    good=Example("on:\n  release:\n    types: [published]\n"),
    fix=Safety.UNSAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release",
    ),
)
