"""How safe a push to a tracer branch is, over all the workflows of a repository.

Each file of `branches` states the level in its first line; `=== NAME` begins a workflow. Beside them stands
the lane: one that goes to TestPyPI on a push to the branch, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.workflow.cases import REPOSITORY
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import DefaultBranch, Simulator

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Workflow

FOLDER = Path(__file__).parent / "branches"
BRANCH = "tracer/first-run"
LANE = f"""\
name: Lane
on: {{push: {{branches: [{BRANCH}]}}}}
jobs:
  lane:
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {{repository-url: https://test.pypi.org/legacy/}}
"""


def read(text: str) -> dict[str, Workflow]:
    parts = [part.partition("\n") for part in text.split("=== ")[1:]]
    texts = {"lane.yml": LANE, **{name: body for name, _, body in parts}}
    paths = {f".github/workflows/{name}": body for name, body in texts.items()}
    return {path: read_workflow(body, path) for path, body in paths.items()}


def level(simulator: Simulator) -> str | None:
    return prove([simulator.files[".github/workflows/lane.yml"]], simulator, [BRANCH]).level


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_level_is_the_one_that_the_file_states(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    simulator = Simulator(REPOSITORY, read(text))
    assert level(simulator) == text.partition("\n")[0].removeprefix("# level -> ")


FOLLOWER = """\
=== real.yml
on: {workflow_run: {workflows: [Lane]}}
jobs:
  real:
    runs-on: ubuntu-24.04
    steps: [{uses: pypa/gh-action-pypi-publish@release/v1}]
"""


def test_a_follower_on_the_default_branch_runs_though_the_branch_has_none() -> None:
    default = DefaultBranch(read(FOLLOWER), "`origin/HEAD` at 0123456789")
    simulator = Simulator(REPOSITORY, read(""), default=default)
    proven = prove([simulator.files[".github/workflows/lane.yml"]], simulator, [BRANCH])
    assert proven.level == "unsafe"
    assert any("`origin/HEAD` at 0123456789" in line for line in proven.remarks)


def test_a_follower_on_the_branch_only_never_runs() -> None:
    default = DefaultBranch(read(""), "`origin/HEAD` at 0123456789")
    assert level(Simulator(REPOSITORY, read(FOLLOWER), default=default)) == "proven"


def test_a_gate_on_the_branch_does_not_close_the_file_of_the_default_branch() -> None:
    gated = FOLLOWER.replace("    runs-on", "    if: github.event_name == 'release'\n    runs-on")
    default = DefaultBranch(read(FOLLOWER), "`origin/HEAD` at 0123456789")
    assert level(Simulator(REPOSITORY, read(gated), default=default)) == "unsafe"
    assert level(Simulator(REPOSITORY, read(FOLLOWER), default=DefaultBranch(read(gated), "x"))) == "proven"


FORK = """\
=== own.yml
on: push
jobs:
  own:
    if: github.repository == 'me/fork'
    runs-on: ubuntu-24.04
    steps: [{uses: pypa/gh-action-pypi-publish@release/v1}]
"""


def test_a_gate_that_names_the_owner_is_judged_for_each_remote() -> None:
    simulator = Simulator(REPOSITORY, read(FORK))
    assert level(simulator) == "proven"
    both = Simulator(REPOSITORY._replace(others=("me/fork",)), read(FORK))
    proven = prove([both.files[".github/workflows/lane.yml"]], both, [BRANCH])
    assert proven.level == "unsafe"
    assert "`me/fork`" in proven.remarks[0]
