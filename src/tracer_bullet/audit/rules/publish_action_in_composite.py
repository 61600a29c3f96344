"""The publish action inside a composite action of the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_ACTION = """\
name: upload
runs:
  using: composite
  steps:
    - uses: pypa/gh-action-pypi-publish@release/v1
"""
_LOCAL = re.compile(r"\buses:\s*['\"]?(\./[\w./-]+)")
_BAD = "- uses: ./.github/actions/upload\n- run: twine check dist/* # before the upload\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Steps whose local action uses the publish action."""
    for job, step in audited.steps:
        if step.uses is None or not step.uses.is_local:
            continue
        if "pypa/gh-action-pypi-publish@" in "".join(_texts(audited, step.uses.text, set())):
            yield AuditFinding(
                f"`{step.uses.text}` uses the publish action, which does not work in a composite action",
                step.uses.span,
                f"use `pypa/gh-action-pypi-publish@release/v1` in a step of job `{job.id}` itself",
            )


def _texts(audited: AuditedWorkflow, path: str, seen: set[str]) -> Iterator[str]:
    """The text of a local action, and of the local ones that it uses."""
    seen.add(path)
    text = audited.facts.local_action(path)
    yield text
    for inner in _LOCAL.findall(text):
        if inner not in seen:
            yield from _texts(audited, inner, seen)


RULE = Rule(
    id="publish-action-in-composite",
    summary="the publish action is used in a composite action",
    severity=Severity.ERROR,
    why="Inside a composite action GitHub reports the wrong repository and ref, and the publish action looks for "
    "an image that does not exist: `manifest unknown`.",
    cure="Use the publish action in a step of the workflow.",
    bad=Example(_BAD, {".github/actions/upload/action.yml": _ACTION}),
    good=Example("- uses: pypa/gh-action-pypi-publish@release/v1\n"),
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish/issues/299",),
)
