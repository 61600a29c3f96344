"""A release that starts the workflow once for each of its activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.lines import line_end
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.nodes import Mapping, Scalar
from tracer_bullet.text.splices import Splice
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Trigger

_BAD = """\
on:
  release:
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("  release:\n", "  release:\n    types: [published]\n")
_MAKES = (("published", "released", "created"), ("published", "prereleased", "created"))
"""What happens at once to a final release, and to a pre-release."""
_LATER = ("edited", "deleted", "unpublished")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger, if two activities of one release reach PyPI."""
    trigger = audited.workflow.triggers.get("release")
    if trigger is None or audited.proof.release is not ReleaseKind.RELEASE:
        return
    actions = {
        route.run.event.action
        for route in audited.routes
        if route.run.event.name == "release" and route.upload.index == PYPI
    }
    types = trigger.patterns("types")
    at_once = max(([name for name in names if name in actions] for names in _MAKES), key=len)
    later = [name for name in _LATER if name in actions]
    if len(at_once) < 2 and not later:
        return
    yield AuditFinding(
        _say(at_once, later if types else []),
        trigger.span,
        "write `types: [published]` below `release:`",
        _fix(audited, trigger) if types is None else None,
    )


def _say(at_once: list[str], later: list[str]) -> str:
    if later:
        return f"a release that is `{later[0]}` uploads again"
    return f"one release uploads several times: {in_backticks(at_once)} happen at once"


def _fix(audited: AuditedWorkflow, trigger: Trigger) -> Fix | None:
    on = audited.workflow.node.get("on")
    entry = on.entry("release") if isinstance(on, Mapping) and not on.flow else None
    if entry is None or not (isinstance(entry.value, Scalar) and entry.value.is_empty):
        return None
    end = line_end(audited.text, entry.key.span.end)
    newline = "\r\n" if "\r\n" in audited.text else "\n"
    blanks = " " * (trigger.span.column - 1)
    return Fix(
        "start for published releases only", (Splice(end, end, f"{blanks}  types: [published]{newline}"),)
    )


RULE = Rule(
    id="release-without-types",
    summary="one release starts the workflow, and uploads, several times",
    severity=Severity.ERROR,
    why="Without `types`, every activity of a release starts the workflow: created, published, released, edited, "
    "deleted. The second upload fails, because PyPI takes a file name once.",
    cure="Write `types: [published]`.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release",
    ),
)
