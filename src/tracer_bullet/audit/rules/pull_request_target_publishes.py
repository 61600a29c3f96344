"""An upload, or a job before it, runs for pull requests with the rights of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_EVENT = "pull_request_target"
_JOBS = """\
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = "on:\n  release:\n    types: [published]\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger, where it reaches an upload."""
    trigger = audited.workflow.triggers.get(_EVENT)
    if trigger is None:
        return
    for route in audited.routes:
        if route.run.event.name == _EVENT and route.upload.workflow is audited.workflow:
            yield AuditFinding(
                f"a pull request from a fork can start job `{route.upload.name}`, which uploads",
                trigger.span,
                f"remove `{_EVENT}` from this workflow, and publish on a release or a tag",
            )
            return


RULE = Rule(
    id="pull-request-target-publishes",
    summary="`pull_request_target` starts an upload",
    severity=Severity.ERROR,
    why="`pull_request_target` runs with the secrets and the identity of the repository, for pull requests of "
    "anybody. What such a run builds or reads of the pull request is then published.",
    cure="Publish in a workflow that only a release or a tag starts.",
    bad=Example(_GOOD + f"  {_EVENT}:\n    types: [closed]\n" + _JOBS),
    good=Example(_GOOD + _JOBS),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target",
    ),
)
