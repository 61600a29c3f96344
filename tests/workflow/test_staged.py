"""Uploads that only stage files (PEP 694, a draft): shown as such, and counted as if they were uploads."""

from __future__ import annotations

import pytest

from tests.workflow.cases import REPOSITORY
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.report.plan.json import describe_plan
from tracer_bullet.report.plan.text import show_plan
from tracer_bullet.workflow.proof.plan import WorkflowPlan, plan_workflow
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

WORKFLOW = """\
on:
  push:
    tags: ['v*']
    branches: [{branch}]
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions: {{id-token: write}}
    steps:
      - run: |
          {script}
"""


def plan(script: str, branch: str = "none-such") -> WorkflowPlan:
    workflow = read_workflow(WORKFLOW.format(script=script, branch=branch), "publish.yml")
    simulator = Simulator(REPOSITORY, {workflow.path: workflow})
    branches = (branch,) if branch == FIRST_BRANCH else ()
    return plan_workflow(workflow, simulator, branches, branches)


@pytest.mark.parametrize(
    ("script", "staged"),
    [
        ("twine upload dist/*", False),
        ("twine upload --comment --stage dist/*", False),  # the value of another option
        ("twine upload --stage dist/*", True),
        ("uv publish --stage", True),
        ("uvx twine upload --stage dist/*", True),
        ("twine upload --stage dist/*; twine upload other/*", False),
    ],
)
def test_a_client_that_is_told_to_stage_is_shown_to_stage(script: str, staged: bool) -> None:
    found = plan(script)
    (row,) = (one for one in describe_plan(found)["scenarios"] if one["name"] == "version tag")
    assert row["indexes"]["pypi"] == ("staged" if staged else "reached")
    assert ("PyPI (staged)" in show_plan(found)) == staged
    assert found.verdict.liveness.answer == "yes"


def test_a_tracer_branch_that_stages_on_pypi_is_not_safe() -> None:
    found = plan("uv publish --stage", FIRST_BRANCH)
    assert found.verdict.level == "unsafe"
    assert "`uv publish`, staged" in found.verdict.broken[0]
