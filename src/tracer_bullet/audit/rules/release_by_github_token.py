"""A release that GitHub tells no workflow about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.proof.release_makers import made_by_own_token, tagged_by_own_token
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_MAKER = """\
on:
  push:
    branches: [main]
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: googleapis/release-please-action@v4
"""
_FILE = ".github/workflows/release.yml"
_ON = "on:\n  release:\n    types: [published]\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger, if the only maker of releases in the repository uses the token of its run."""
    yield from _tags(audited)
    trigger = audited.workflow.triggers.get("release")
    others = {"push", "workflow_run", "workflow_call"} & audited.workflow.triggers.keys()
    if trigger is None or others or not audited.uploads_to(PYPI):
        return
    maker = made_by_own_token(audited.simulator, ReleaseKind.RELEASE)
    if maker and maker.is_only:
        yield AuditFinding(maker.why, trigger.span, maker.cure)


def _tags(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The same for tags, where nothing else starts the workflow."""
    push = audited.workflow.triggers.get("push")
    if set(audited.workflow.triggers) != {"push"} or push is None or not audited.uploads_to(PYPI):
        return
    if push.filters.keys() == {"tags"} and (maker := tagged_by_own_token(audited.simulator)):
        yield AuditFinding(
            f"{maker} pushes the tag with GITHUB_TOKEN, and GitHub starts no workflow for it",
            push.span,
            "push the tag with the token of a GitHub App, or publish in the same workflow",
        )


RULE = Rule(
    id="release-by-github-token",
    summary="releases or tags are made with GITHUB_TOKEN, so they start no workflow",
    severity=Severity.ERROR,
    why="GitHub starts no workflow for what the token of a run does, apart from manual and repository "
    "dispatches. The release appears, and nothing is published.",
    cure="Give the step that makes the release the token of a GitHub App, or publish in the same workflow.",
    bad=Example(_ON, {_FILE: _MAKER}),
    good=Example(_ON, {_FILE: _MAKER + "        with:\n          token: ${{ secrets.RELEASE_APP_TOKEN }}\n"}),
    find=find,
    sources=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow",
    ),
)
