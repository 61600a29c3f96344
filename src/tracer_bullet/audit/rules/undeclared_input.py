"""A gate that asks for an input which nobody can give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
on:
  workflow_dispatch:
    inputs:
      target:
        type: string
jobs:
  publish:
    if: inputs.repository == 'pypi'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_INPUT = re.compile(r"(?<![\w.])(?:github\.event\.)?inputs\.(?P<name>[\w-]+)")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Each input in a gate that neither a manual run nor a call of the workflow declares."""
    triggers = audited.workflow.triggers
    declared = {name.lower() for trigger in triggers.values() for name in trigger.inputs}
    for placed in audited.conditions:
        for found in _INPUT.finditer(placed.condition.value):
            if found["name"].lower() not in declared:
                names = in_backticks(sorted(declared)) or "none"
                yield AuditFinding(
                    f"`{found[0]}` is always empty: the workflow declares no input `{found['name']}`",
                    placed.condition.span,
                    f"declare it below `workflow_dispatch:`, or use a declared one ({names})",
                )


RULE = Rule(
    id="undeclared-input",
    summary="a gate asks for an input that is not declared",
    severity=Severity.ERROR,
    why="An input that is not declared is empty on every run. A gate that asks for it stays shut, or open, for "
    "ever.",
    cure="Declare the input under `workflow_dispatch` or `workflow_call`, or use the name of a declared one.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("inputs.repository", "inputs.target")),
    find=find,
)
