"""Which publishers workflows need, for every workflow of the galleries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.test_publishers import WORKFLOW
from tracer_bullet.publishers.needed import find_needed
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.simulator import Simulator

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parent.parent
GALLERY = sorted(
    path for name in ("trigger", "workflow") for path in (TESTS / name / "gallery").rglob("*.yml")
)
HOME = GitHubRepository("octo-org/demo")
CALLER = """\
on:
  release:
    types: [published]
jobs:
  call:
    uses: ./.github/workflows/publish.yml
    permissions:
      id-token: write
"""


def load(**texts: str) -> Simulator:
    files, unreadable = read_texts({f".github/workflows/{name}.yml": text for name, text in texts.items()})
    return Simulator(HOME, files, unreadable=unreadable)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_no_workflow_is_too_strange(path: Path) -> None:
    simulator = load(publish=path.read_text("utf-8"))

    needed = find_needed(simulator, simulator.files, "octo-org/demo", lambda *_: ["demo"])

    for one in needed.publishers:
        assert one.publisher.identity.workflow == "publish.yml"
        assert one.job in simulator.files[one.path].jobs


def test_a_workflow_that_is_called_is_named_and_warned_of() -> None:
    simulator = load(publish=WORKFLOW, caller=CALLER)

    needed = find_needed(simulator, [".github/workflows/caller.yml"], "octo-org/demo", lambda *_: ["demo"])

    assert {one.publisher.identity.workflow for one in needed.publishers} == {"publish.yml"}
    assert any("PyPI does not support reusable workflows" in note for note in needed.notes)


def test_one_identity_for_two_new_projects_is_warned_of() -> None:
    simulator = load(publish=WORKFLOW)
    names = iter(["one", "two"] * 2)

    needed = find_needed(simulator, [*simulator.files] * 2, "octo-org/demo", lambda *_: [next(names)])

    assert [one.publisher.project for one in needed.publishers] == ["one", "two", "one", "two"]
    assert len([note for note in needed.notes if "one new project at a time" in note]) == 2
