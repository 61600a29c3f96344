"""Actions that are older than those that tracer pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.old_pins import KNOWN, compare_pin
from tracer_bullet.arming.lane.pins import AS_OF
from tracer_bullet.audit.edits import pin_like, replace_pin
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.arming.lane.old_pins import OldPin
    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Reference

_CHECKOUT = KNOWN["actions/checkout"]
_STEP = "- uses: actions/checkout@{}\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The first use of each version, in jobs that upload and in those that they wait for; its fix is for all."""
    uses: dict[tuple[str, str], list[tuple[OldPin, Reference]]] = {}
    for job, step in audited.steps:
        old = compare_pin(step.uses) if step.uses and job.id in audited.lane else None
        if step.uses and old:
            uses.setdefault((old.action, old.version), []).append((old, step.uses))
    for found in uses.values():
        old, first = found[0]
        known = KNOWN[first.repository]
        new = " # ".join(filter(None, pin_like(first, known)))
        splices = dict.fromkeys(each for _, one in found for each in replace_pin(audited.text, one, known))
        yield AuditFinding(
            f"`{old.action}` is at {old.version}; {old.newer} was released by {AS_OF}",
            first.span,
            f"write `{old.action}@{new}` if its changes suit the workflow",
            Fix(f"write `@{new}`", tuple(splices), is_safe=False) if splices else None,
        )


RULE = Rule(
    id="action-outdated",
    summary="an action is older than the release that tracer pins",
    severity=Severity.ADVICE,
    why="Old actions stop working when GitHub removes what they need: a version of Node, of the cache, of the "
    "artifact service. In a workflow that runs rarely this shows up on the day of a release.",
    cure="Update the action, and let Dependabot do so from then on.",
    bad=Example(_STEP.format(f"{'0' * 39}1 # v4.2.2")),
    good=Example(_STEP.format(_CHECKOUT.written)),
    fix=Safety.UNSAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/keeping-your-actions-up-to-date-with-dependabot",
    ),
)
