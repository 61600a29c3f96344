"""A trigger that a comment calls temporary, on the default branch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.lines import split_lines
from tracer_bullet.text.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_GOOD = """\
on:
  release:
    types: [published]
"""
_BAD = _GOOD.replace("on:\n", "on:\n  push: # TODO: remove before merging\n    branches: [try-publish]\n")
_TEMPORARY = re.compile(
    r"#.*(?:\btemp(?:orary|orarily)?\b(?=\s*(?:$|[:,.(-]|(?:trigger|push|hack|for|to|until|while)\b))|\b(?:remove|delete|revert|drop|undo)\b(?:\s+\w+){0,4}\s+(?:before|after|when|once)\b"
    r"|\b(?:(?:only|just)\s+for\s+(?:test(?:ing)?|debug(?:ging)?|now)|for\s+(?:test|debugg)ing\s+only)\b|\b(?:TODO|FIXME|XXX)\b.*\b(?:remove|delete|revert)\b)",
    re.IGNORECASE | re.MULTILINE,
)


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Such comments beside an event of `on:`, unless another branch is checked out."""
    if not _TEMPORARY.search(audited.text) or not audited.publishes:
        return
    git = audited.facts.own_git
    if git and git.branch not in {"", audited.simulator.repository.default_branch}:
        return
    lines = split_lines(audited.text)
    for number in _trigger_lines(audited):
        if "tracer:" not in lines[number - 1] and (found := _TEMPORARY.search(lines[number - 1])):
            yield AuditFinding(
                f"a comment calls this trigger temporary: `{found[0].strip()}`",
                audited.span_in_line(number, found[0]),
                "remove the trigger, or the comment; `tracer arm` marks temporary triggers and removes them",
            )


def _trigger_lines(audited: AuditedWorkflow) -> Iterator[int]:
    """The lines of `on:`, counted from 1, up to the next key of the workflow."""
    entries = audited.workflow.node.entries if isinstance(audited.workflow.node, Mapping) else ()
    for entry, after in zip(entries, [*entries[1:], None], strict=True):
        if entry.key.span.start == audited.workflow.on.start:
            end = after.key.span.line if after else entry.key.span.line + 1
            yield from range(entry.key.span.line, end)


RULE = Rule(
    id="temporary-by-comment",
    summary="a trigger that a comment calls temporary is still there",
    severity=Severity.ERROR,
    why="It was added to try the workflow. On the default branch every push starts the workflow, and may publish.",
    cure="Remove the trigger. `tracer arm` writes one that `tracer finalize` takes out again.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
)
