"""A password that is empty in some runs, in a job that may do without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.text.nodes import Mapping, Node, Scalar
from tracer_bullet.workflow.reach.identity import may_ask_for_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    password: ${{ github.ref_type == 'tag' && secrets.PYPI_API_TOKEN || '' }}
"""
_CHOOSES = re.compile(r"&&|\|\||\bcase\s*\(|\b(?:inputs|vars|matrix|env)\.")
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_]\w*)")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Expressions with an alternative, and secrets that the caller of the workflow need not give."""
    optional = _optional_secrets(audited)
    for job, step in audited.publish_steps:
        given = step.arguments.get("password")
        if given is None or "${{" not in given.value or not may_ask_for_token(audited.workflow, job):
            continue
        names = set(_SECRET.findall(given.value))
        if _CHOOSES.search(given.value) or names & optional:
            yield AuditFinding(
                "this password is empty in some runs, and the step then signs in by trusted publishing without a word",
                given.span,
                "use two steps with a condition each, or only trusted publishing",
            )


def _optional_secrets(audited: AuditedWorkflow) -> set[str]:
    """The secrets of `workflow_call` that are not `required: true`."""
    trigger = audited.workflow.triggers.get("workflow_call")
    secrets = trigger.node.get("secrets") if trigger and isinstance(trigger.node, Mapping) else None
    if not isinstance(secrets, Mapping):
        return set()
    return {entry.name for entry in secrets.entries if not _is_required(entry.value)}


def _is_required(node: Node) -> bool:
    given = node.get("required") if isinstance(node, Mapping) else None
    return isinstance(given, Scalar) and given.text.lower() == "true"


RULE = Rule(
    id="password-may-be-empty",
    summary="a password that may be empty silently becomes trusted publishing",
    severity=Severity.ADVICE,
    why="Without a password the publish action signs in by trusted publishing. If the expression gives an empty text, "
    "the run publishes in another way than its author expects, or fails with a message about identity tokens.",
    cure="Decide for one way in each step.",
    bad=Example(_BAD),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish#trusted-publishing",),
)
