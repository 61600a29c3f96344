"""A newer run cancels the one that uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import remove_entry
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.audit.switches import is_switched_on
from tracer_bullet.refs import TAGS
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.model import Concurrency

_BAD = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    concurrency:
      group: publish
      cancel-in-progress: true
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("      cancel-in-progress: true\n", "")
_OF_THE_RUN = ("run_id", "run_number", "github.sha", "tag_name")
_OF_THE_REF = ("github.ref", "head_ref")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """`cancel-in-progress: true` of the workflow, or of a job that uploads to PyPI."""
    uploads = audited.uploads_to(PYPI)
    if not uploads:
        return
    yield from _look(audited, audited.workflow.concurrency, audited.workflow.node.get("concurrency"))
    for job in {one.job.id: one.job for one in uploads}.values():
        yield from _look(audited, job.concurrency, job.node.get("concurrency"))


def _look(audited: AuditedWorkflow, given: Concurrency | None, node: Node | None) -> Iterator[AuditFinding]:
    cancels = given.cancel_in_progress if given else None
    if given is None or cancels is None:
        return
    if not _is_cancelled(audited, given.group.value, cancels.value):
        return
    splice = remove_entry(audited.text, node, "cancel-in-progress")
    yield AuditFinding(
        f"a newer run of the group `{given.group.value}` cancels this one, also in the middle of an upload",
        cancels.span,
        "remove `cancel-in-progress`",
        Fix("let the upload finish", (splice,), is_safe=False) if splice else None,
    )


def _is_cancelled(audited: AuditedWorkflow, group: str, cancels: str) -> bool:
    """Whether a later run comes into the group of one that uploads to PyPI, and cancels it.

    A tag is pushed once, and whoever starts a run by hand sees the other one.
    """
    if any(word in group for word in _OF_THE_RUN):
        return False
    if not any(word in group for word in _OF_THE_REF):
        return any(
            is_switched_on(cancels, one.run.event) for one in audited.routes if one.upload.index == PYPI
        )
    return any(
        one.upload.index == PYPI
        and one.run.event.name in {"push", "schedule"}
        and not one.run.event.ref.startswith(TAGS)
        and is_switched_on(cancels, one.run.event)
        for one in audited.certain_routes
    )


RULE = Rule(
    id="upload-can-be-cancelled",
    summary="a newer run cancels the one that uploads to PyPI",
    severity=Severity.ERROR,
    why="A run that is cancelled while it uploads leaves a release with some of its files. Their names are "
    "spent, so running it again fails.",
    cure="Remove `cancel-in-progress`, or put `github.ref` into the group.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    ),
)
