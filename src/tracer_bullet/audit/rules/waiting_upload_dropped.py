"""A constant concurrency group in which an upload waits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_value
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.nodes import Mapping, Node, Scalar
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Concurrency

_BAD = """\
on:
  release:
    types: [published]
concurrency: publish
"""
_SAME_IN_ALL = re.compile(r"\$\{\{\s*github\.(?:workflow|repository|event_name|job)\s*\}\}")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The group of the workflow, or of a job that uploads to PyPI, if all runs are in it."""
    jobs = {one.job.id: one.job for one in audited.uploads_to(PYPI)}
    if not jobs:
        return
    yield from _look(audited, audited.workflow.concurrency, audited.workflow.node.get("concurrency"))
    for job in jobs.values():
        yield from _look(audited, job.concurrency, job.node.get("concurrency"))


def _look(audited: AuditedWorkflow, given: Concurrency | None, node: Node | None) -> Iterator[AuditFinding]:
    if (
        given is None
        or "${{" in _SAME_IN_ALL.sub("", given.group.value)
        or (isinstance(node, Mapping) and node.get("queue"))
    ):
        return
    cancels = given.cancel_in_progress
    if cancels is not None and cancels.value.lower() == "true":
        return  # for `upload-can-be-cancelled`
    scalar = node if isinstance(node, Scalar) else node.get("group") if isinstance(node, Mapping) else None
    wanted = f"{given.group.value}-${{{{ github.ref }}}}"
    splice = replace_value(audited.text, scalar, wanted)
    yield AuditFinding(
        f"all runs wait in the group `{given.group.value}`, and GitHub drops a waiting one when the next comes",
        given.group.span,
        f"give each ref its own group: `{wanted}`",
        Fix("give each ref its own group", (splice,), is_safe=False) if splice else None,
    )


RULE = Rule(
    id="waiting-upload-dropped",
    summary="an upload waits in a concurrency group that all runs share",
    severity=Severity.ADVICE,
    why="In a group one run goes on and one waits. When a third comes, GitHub cancels the one that waits, also "
    "without `cancel-in-progress`. Two releases in a short time then publish only one of them.",
    cure="Put `github.ref` into the group.",
    bad=Example(_BAD),
    good=Example(_BAD.replace(": publish\n", ": publish-${{ github.ref }}\n")),
    fix=Safety.UNSAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    ),
)
