"""A gate that asks for an event which the workflow does not have."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.events.activities import ACTIVITIES
from tracer_bullet.workflow.expressions.templates import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Span

_BAD = """\
jobs:
  publish:
    if: github.event_name == 'releases'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("'releases'", "'release'")
_ASKED = re.compile(r"github\.event_name\s*==\s*'(?P<name>[^']*)'")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Gates where no alternative is left, as an event that is one of several may be one of old; and unknown `types`."""
    yield from _unknown_activities(audited)
    yield from _whole_refs(audited)
    events = audited.workflow.triggers.keys()
    if "workflow_call" in events:
        return
    for placed in audited.conditions:
        asked = list(_ASKED.finditer(placed.condition.value))
        if "||" in placed.condition.value or "!" in placed.condition.value:
            continue
        for found in asked:
            name = found["name"]
            if name.lower() in events:
                continue
            near = difflib.get_close_matches(name, events, 1)
            known = in_backticks(events)
            yield AuditFinding(
                f"`{found[0]}` is never true: `on:` has no `{name}`",
                placed.condition.span,
                f"did you mean `{near[0]}`?" if near else f"the events of this workflow are {known}",
                _fix(audited, placed.condition.span, name, near[0]) if near else None,
            )


def _unknown_activities(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Entries of `types` that the event does not have: they start nothing."""
    for event, trigger in audited.workflow.triggers.items():
        known = ACTIVITIES.get(event, ())
        for given in trigger.filters.get("types", ()) if known else ():
            if given.value not in known and OPEN not in given.value:
                near = difflib.get_close_matches(given.value, known, 1)
                splice = replace_in(audited.text, given.span, given.value, near[0]) if near else None
                yield AuditFinding(
                    f"`{event}` has no activity `{given.value}`, so it never starts this workflow",
                    given.span,
                    f"did you mean `{near[0]}`?" if near else f"the activities are {in_backticks(known)}",
                    Fix(f"start on `{near[0]}`", (splice,), is_safe=False) if splice else None,
                )


def _whole_refs(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Patterns of branches and tags that begin as refs do: GitHub compares them with the name behind that."""
    for trigger in audited.workflow.triggers.values():
        for filter_, kind in (("branches", "heads"), ("tags", "tags")):
            for pattern in trigger.filters.get(filter_, ()):
                name = pattern.value.removeprefix(f"refs/{kind}/")
                if name != pattern.value:
                    splice = replace_in(audited.text, pattern.span, pattern.value, name)
                    yield AuditFinding(
                        f"`{filter_}` are names, and none begins with `refs/{kind}/`",
                        pattern.span,
                        f"write `{name}`",
                        Fix(f"write `{name}`", (splice,), is_safe=False) if splice else None,
                    )


def _fix(audited: AuditedWorkflow, span: Span, old: str, new: str) -> Fix | None:
    splice = replace_in(audited.text, span, f"'{old}'", f"'{new}'")
    return Fix(f"ask for `{new}`", (splice,), is_safe=False) if splice else None


RULE = Rule(
    id="event-never-happens",
    summary="a gate asks for an event that the workflow does not have",
    severity=Severity.ERROR,
    why="The condition is never true, so the job is skipped on every run, and the run is green.",
    cure="Ask for an event of `on:`, or add the event there.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
)
