"""A gate that asks for a job which the job does not need, or for a step that it does not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.example import ASKS_FIRST
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.simulation.gates import paths_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCondition
    from tracer_bullet.workflow.model import Job

_BAD = ASKS_FIRST.replace("if: needs.ask", "if: needs.asks")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each name below `needs` or `steps` in a gate that nothing has; GitHub takes it for empty."""
    for placed in audited.conditions:
        for context, names in _known(placed.job).items():
            asked = {path[1] for path in paths_of(placed.condition) if path[0] == context and _names(path)}
            for name in sorted(asked - {known.lower() for known in names}):
                yield _finding(audited, placed, f"{context}.{name}", names)


def _known(job: Job) -> dict[str, list[str]]:
    """What a gate of the job, or of its steps, may ask for by name."""
    return {
        "needs": [need.value for need in job.needs],
        "steps": [step.id.value for step in job.steps if step.id],
    }


def _names(path: tuple[str, ...]) -> bool:
    return len(path) > 1 and path[1] not in {"*", ""}


def _finding(audited: AuditedWorkflow, placed: PlacedCondition, asked: str, names: list[str]) -> AuditFinding:
    context, _, name = asked.partition(".")
    near = next(iter(difflib.get_close_matches(name, names, 1)), "")
    lacks = "does not need that job" if context == "needs" else "has no step with that `id`"
    return AuditFinding(
        f"`{asked}` is always empty: job `{placed.job.id}` {lacks}",
        placed.condition.span,
        f"did you mean `{context}.{near}`?" if near else f"the names that it may ask for: {_listed(names)}",
        _fix(audited, placed, asked, f"{context}.{near}") if near else None,
    )


def _listed(names: list[str]) -> str:
    return in_backticks(names) or "none"


def _fix(audited: AuditedWorkflow, placed: PlacedCondition, old: str, new: str) -> Fix | None:
    splice = replace_in(audited.text, placed.condition.span, f"{old}.", f"{new}.")
    return Fix(f"ask for `{new}`", (splice,), is_safe=False) if splice else None


RULE = Rule(
    id="unknown-job-or-step",
    summary="a gate asks for a job or a step that it cannot know",
    severity=Severity.ERROR,
    why="GitHub takes a name that `needs` or `steps` does not have for empty, and says nothing. A gate that "
    "compares it stays shut, or open, for ever.",
    cure="Use a name that `needs:` lists, or the `id` of a step of the same job.",
    bad=Example(_BAD),
    good=Example(ASKS_FIRST),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context",),
)
