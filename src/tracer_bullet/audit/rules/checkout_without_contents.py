"""A checkout in a job that may not read the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import add_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v5
      - run: uv build
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Jobs of the lane with permissions of their own, without `contents`."""
    for job, step in audited.steps_using("actions/checkout"):
        given = audited.workflow.permissions_of(job)
        if job.id not in audited.lane or given is None or given.level("contents") != "none":
            continue
        if step.arguments.get("token") or step.arguments.get("ssh-key") or step.arguments.get("repository"):
            continue
        splice = add_entry(audited.text, job.node.get("permissions"), "contents: read")
        yield AuditFinding(
            f"job `{job.id}` checks the repository out without `contents: read`",
            step.uses.span if step.uses else step.span,
            f"add `contents: read` to the permissions of job `{job.id}`",
            Fix("add `contents: read`", (splice,)) if splice else None,
        )


RULE = Rule(
    id="checkout-without-contents",
    summary="a job checks out without `contents: read`",
    severity=Severity.ADVICE,
    why="A first `permissions:` removes every default. In a private repository the checkout then fails with "
    "`repository not found`.",
    cure="Add `contents: read` beside the other permissions.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("id-token: write\n", "id-token: write\n      contents: read\n")),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
    ),
)
