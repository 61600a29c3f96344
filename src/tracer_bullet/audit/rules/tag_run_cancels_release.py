"""The push of the tag and the release share one group, and one of the two runs cancels the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.release_kind import ReleaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_BAD = """\
on:
  push:
  release:
    types: [published]
concurrency:
  group: ci-${{ github.ref }}
  cancel-in-progress: true
jobs:
  publish:
    if: github.event_name == 'release'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("ci-${{ github.ref }}", "ci-${{ github.event_name }}-${{ github.ref }}")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The group, as the remark of the proof says it."""
    group = audited.workflow.concurrency
    if group is None or audited.proof.release is not ReleaseKind.RELEASE:
        return
    for remark in audited.proof.remarks:
        if "cancels the other" in remark:
            message, _, cure = remark.partition(": ")
            yield AuditFinding(message, group.group.span, cure)


RULE = Rule(
    id="tag-run-cancels-release",
    summary="the run of the tag cancels the run of its release",
    severity=Severity.ERROR,
    why="Publishing a release pushes its tag. Both runs have the same `github.ref`, so in one concurrency group "
    "the later one cancels the other, which may be the one that publishes.",
    cure="Put `github.event_name` into the group.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    find=find,
)
