"""The missing gate has one author, and writing what it names makes the verdict hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.workflow.cases import GALLERY, REPOSITORY
from tracer_bullet.arming.arm_plan import ArmRequest, plan_arming
from tracer_bullet.errors import TracerError
from tracer_bullet.workflow.proof.missing_gates import MissingGate, NoGate, find_gates
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.proof.wording import by_upload
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import DefaultBranch, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark.structures import ParameterSet

pytestmark = pytest.mark.slow

BRANCH = "try"
PATH = ".github/workflows/publish.yml"
TESTS = Path(__file__).parents[1]
WORKFLOWS = sorted(
    path
    for folder in (GALLERY, TESTS / "trigger" / "gallery", *TESTS.glob("*/gates"))
    for path in folder.glob("*.yml")
    if not path.name.endswith((".armed.yml", ".gated.yml"))
)
BOTH = """\
on: {push: {branches: [try]}, TRIGGER}
jobs:
  both:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: https://test.pypi.org/legacy/}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def repository(text: str) -> Simulator:
    return Simulator(REPOSITORY, {PATH: read_workflow(text, PATH)})


def gates(simulator: Simulator) -> list[MissingGate | NoGate]:
    """Those of the ways on which a push to the branch escapes."""
    routes = prove((), simulator, [BRANCH]).other_indexes
    kept = runs_of_tracer(BRANCH, simulator)
    return [gate for group in by_upload(routes) for gate in find_gates(group, simulator, kept)]


def applied(text: str, gate: MissingGate) -> str:
    """`text` with `gate` as somebody would write it, by another parser."""
    tree = yaml.load(text, yaml.BaseLoader)
    job = tree["jobs"][gate.job]
    (job if gate.step is None else job["steps"][gate.step])["if"] = gate.condition
    return str(yaml.safe_dump(tree, sort_keys=False))


@pytest.mark.parametrize(
    ("trigger", "condition"),
    [
        ("release: {types: [published]}", "github.event_name == 'release'"),
        ("release: null", "github.event_name == 'release'"),
    ],
)
def test_one_job_for_both_indexes_is_gated_at_the_step(trigger: str, condition: str) -> None:
    (gate,) = gates(repository(BOTH.replace("TRIGGER", trigger)))
    assert isinstance(gate, MissingGate)
    assert (gate.job, gate.step, gate.condition, gate.line) == ("both", 2, condition, 10)
    assert str(gate) == f"add `if: {condition}` to step 3 of job `both` (line 10)"


def test_where_tags_release_the_gate_asks_for_tags() -> None:
    text = BOTH.replace("branches: [try]}, TRIGGER", "branches: [try], tags: ['v*']}")
    (gate,) = gates(repository(text))
    assert isinstance(gate, MissingGate)
    assert (gate.step, gate.condition) == (2, "startsWith(github.ref, 'refs/tags/v')")


def test_plan_and_arm_name_the_same_gate_and_no_other() -> None:
    simulator = repository(text := BOTH.replace("TRIGGER", "release: {types: [published]}"))
    said = prove([simulator.files[PATH]], simulator, [BRANCH]).broken
    plan = plan_arming(simulator, {PATH: text}, ArmRequest(PATH, BRANCH))
    (placed,) = plan.missing
    (gate,) = gates(simulator)
    assert isinstance(gate, MissingGate)
    assert (placed.written.gate.job, placed.written.gate.step) == (gate.job, gate.step)
    assert placed.written.lines == (f"if: {gate.condition}",)
    assert [sentence.count("`if: ") for sentence in said] == [1]
    assert str(gate) in said[0]


def test_no_gate_asks_for_a_release_that_cannot_be() -> None:
    (gate,) = gates(repository(BOTH.replace(", TRIGGER", "")))
    assert isinstance(gate, NoGate)
    assert "event_name" not in str(gate)


def test_a_job_that_only_a_push_can_reach_gets_no_gate() -> None:
    text = """\
on: {push: {branches: [main, try]}, release: {types: [published]}}
jobs:
  tag:
    if: github.event_name == 'push'
    runs-on: ubuntu-24.04
    outputs: {made: '${{ steps.tag.outputs.made }}'}
    steps: [{id: tag, run: ./tag.sh}]
  publish:
    needs: tag
    if: needs.tag.outputs.made == 'true'
    runs-on: ubuntu-24.04
    steps: [{uses: pypa/gh-action-pypi-publish@release/v1}]
"""
    (gate,) = gates(repository(text))
    assert isinstance(gate, NoGate)
    assert "decide which event releases" in str(gate)


def test_what_is_not_known_to_publish_and_comes_before_testpypi_gets_no_gate() -> None:
    text = BOTH.replace("TRIGGER", "release: null").replace("python -m build", "tox -e build")
    found = gates(repository(text.rpartition("      - uses")[0]))
    assert found
    assert all(isinstance(gate, NoGate) for gate in found)


def is_armable(tree: object) -> bool:
    return isinstance(tree, dict) and isinstance(tree.get("on"), str | dict)


def readable(paths: list[Path]) -> Iterator[ParameterSet]:
    for path in paths:
        text = path.read_text(encoding="utf-8-sig")
        try:
            if is_armable(yaml.load(text, yaml.BaseLoader)) and not read_workflow(text, PATH).problems:
                yield pytest.param(text, id=path.stem)
        except (TracerError, yaml.YAMLError):
            continue


@pytest.mark.parametrize("text", list(readable(WORKFLOWS)))
def test_a_named_gate_closes_the_way_and_leaves_testpypi_alone(text: str) -> None:
    text = str(yaml.safe_dump(yaml.load(text, yaml.BaseLoader), sort_keys=False))
    tree = yaml.load(text, yaml.BaseLoader)
    on = tree["on"]
    events = {**(on if isinstance(on, dict) else dict.fromkeys([on] if isinstance(on, str) else on))}
    events["push"] = None
    armed = str(yaml.safe_dump({**tree, "on": events}, sort_keys=False))
    before = repository(armed)
    found = [gate for gate in gates(before) if isinstance(gate, MissingGate)]
    for gate in found:
        armed = applied(armed, gate)
    after = repository(armed)
    closed = {(gate.job, gate.step) for gate in found}
    left = {
        (route.upload.job.id, step)
        for route in prove((), after, [BRANCH]).other_indexes
        for step in (None, route.upload.step.position if route.upload.step else None)
    }
    assert not closed & left
    assert _lanes(after) == _lanes(before)


def _lanes(simulator: Simulator) -> set[tuple[str, int]]:
    """What a push to the branch uploads to TestPyPI."""
    runs = runs_of_tracer(BRANCH, simulator)
    found = [upload for run in runs for upload in simulator.uploads(run) if upload.index == "testpypi"]
    return {(upload.name, upload.step.position if upload.step else -1) for upload in found}


LANE = """\
on: {push: {branches: [try]}}
name: Lane
jobs:
  lane:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: https://test.pypi.org/legacy/}
"""
REAL = """\
on: {workflow_run: {workflows: [Lane]}, release: {types: [published]}}
jobs:
  real:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def test_no_gate_is_put_on_a_step_that_only_the_default_branch_has() -> None:
    split = REAL.replace("      - run: python -m build\n", "")
    here = {"lane.yml": LANE, "real.yml": split}
    there = {**here, "real.yml": REAL}
    files, default = (
        {
            path: read_workflow(text, path)
            for name, text in each.items()
            if (path := f".github/workflows/{name}")
        }
        for each in (here, there)
    )
    found = gates(Simulator(REPOSITORY, files, default=DefaultBranch(default, "`origin/HEAD`")))
    assert found
    assert not any(isinstance(gate, MissingGate) and gate.step is not None for gate in found)


def test_where_a_push_to_the_default_branch_releases_the_gate_asks_for_that_branch() -> None:
    continuous = "on: {push: {branches: [main]}, pull_request: {}}\n" + REAL.partition("\n")[2]
    texts = {".github/workflows/lane.yml": LANE, ".github/workflows/real.yml": continuous}
    before = Simulator(REPOSITORY, {path: read_workflow(text, path) for path, text in texts.items()})
    (gate,) = gates(before)
    assert isinstance(gate, MissingGate)
    assert gate.condition == "github.ref == 'refs/heads/main'"
    after = before.with_workflows(read_workflow(applied(texts[gate.path], gate), gate.path))
    assert not gates(after)
