"""A filter of nothing but `!` patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.lines import line_start
from tracer_bullet.text.splices import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Located

_BAD = """\
on:
  push:
    tags:
      - '!nightly'
"""
_GOOD = """\
on:
  push:
    tags:
      - '**'
      - '!nightly'
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """`branches`, `tags` and `paths` of any trigger of a workflow that uploads."""
    if not audited.publishes:
        return
    for trigger in audited.workflow.triggers.values():
        for name, patterns in trigger.filters.items():
            if (
                name in {"branches", "tags", "paths"}
                and patterns
                and all(one.value.startswith("!") for one in patterns)
            ):
                yield AuditFinding(
                    f"`{name}` only excludes, so it lets nothing through",
                    patterns[0].span,
                    f"put `'**'` first in `{name}`",
                    _fix(audited.text, patterns[0]),
                )


def _fix(text: str, first: Located[str]) -> Fix | None:
    start = line_start(text, first.span.start)
    before = text[start : first.span.start]
    if before.strip() != "-":
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    return Fix(
        "let everything else through", (Splice(start, start, f"{before}'**'{newline}"),), is_safe=False
    )


RULE = Rule(
    id="filter-only-excludes",
    summary="a filter has only `!` patterns and lets nothing through",
    severity=Severity.ERROR,
    why="A name has to match a pattern without `!` first. A filter that only excludes never starts the workflow.",
    cure="Begin the list with `'**'`, or use `branches-ignore` or `tags-ignore`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#example-including-and-excluding-branches",
    ),
)
