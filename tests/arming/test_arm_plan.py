"""Always: what is proposed is proven over the texts themselves, and only triggers and gates are added."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from tests.trigger import oracle
from tests.workflow.cases import prove_texts
from tests.workflow.strategies import GATES, STATUS_GATES, STEPS, TESTPYPI
from tracer_bullet.arming.arm_plan import ArmRequest, plan_arming
from tracer_bullet.errors import RefusedError
from tracer_bullet.trigger import arm, finalize
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

PATH = ".github/workflows/publish.yml"
HOME = GitHubRepository("octo-org/octo-repo")
TRIGGERS: list[Any] = [
    {"release": {"types": ["published"]}},
    {"push": {"tags": ["v*"]}},
    {"push": {"branches": ["main"], "tags": ["v[0-9]+.*"]}, "workflow_dispatch": None},
    {"release": None, "push": {"branches": ["main"]}},
    {"push": None, "release": {"types": ["published"]}},
    {"push": {"branches": ["main"]}},
]


@st.composite
def publishers(draw: st.DrawFn) -> str:
    """A workflow that uploads to TestPyPI in one job, and anywhere in up to four others, in block style."""
    upload = {"uses": "pypa/gh-action-pypi-publish@release/v1", "with": TESTPYPI}
    jobs: dict[str, Any] = {"testpypi": {"runs-on": "x", "steps": [upload]}}
    gates = st.sampled_from([None, *GATES, *STATUS_GATES, "${{ github.event_name }} == 'release'"])
    for number in range(draw(st.integers(1, 4))):
        needs = draw(st.lists(st.sampled_from(sorted(jobs)), max_size=2, unique=True))
        gate = draw(gates)
        jobs[f"job{number}"] = {
            **({"needs": needs} if needs else {}),
            **({"if": gate} if gate else {}),
            "runs-on": "x",
            "steps": draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=2)),
        }
    tree = {"on": draw(st.sampled_from(TRIGGERS)), "permissions": {"id-token": "write"}, "jobs": jobs}
    return str(oracle.yaml.safe_dump(tree, sort_keys=False, width=draw(st.sampled_from([40, 200]))))


def without_gates(text: str) -> dict[str, Any]:
    """The workflow as PyYAML reads it, without its triggers and without any `if`."""
    workflow = oracle.load(text) | {"on": ""}
    for job in workflow["jobs"].values():
        job.pop("if", None)
        for step in job["steps"]:
            step.pop("if", None)
    return workflow


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(publishers(), st.booleans())
def test_with_gates_the_proof_holds_and_nothing_but_gates_and_triggers_is_added(
    text: str, dispatch: bool
) -> None:
    simulator = Simulator(HOME, {PATH: read_workflow(text, PATH)})
    try:
        arm_plan = plan_arming(simulator, {PATH: text}, ArmRequest(PATH, "my-feature", dispatch, gate=True))
    except RefusedError:
        assume(False)
    event("proven" if arm_plan.branch_proof.is_proven else "not proven")
    event(f"{len(arm_plan.added)} gates")
    if not arm_plan.branch_proof.is_proven:
        assert not arm_plan.added
        return
    result = arm_plan.texts.get(PATH, text)
    assert prove_texts({PATH: result}, "my-feature", HOME).tracer_reaches_only_testpypi
    assert without_gates(result) == without_gates(text)
    permanent = finalize(result)
    assert oracle.load(permanent)["on"] == oracle.load(text)["on"]
    assert (permanent == text) is (not arm_plan.added)
    assert arm_plan.already or arm(permanent, ["my-feature"], dispatch=dispatch) == result


@pytest.mark.parametrize("trigger", TRIGGERS[:5], ids=str)
def test_the_plainest_unsafe_workflow_gets_its_gate_by_every_trigger_that_has_a_release(trigger: Any) -> None:
    test, real = ({"runs-on": "x", "steps": [STEPS[number]]} for number in (2, 1))
    tree = {"on": trigger, "permissions": {"id-token": "write"}, "jobs": {"test": test, "real": real}}
    text = str(oracle.yaml.safe_dump(tree, sort_keys=False))
    simulator = Simulator(HOME, {PATH: read_workflow(text, PATH)})
    arm_plan = plan_arming(simulator, {PATH: text}, ArmRequest(PATH, "my-feature", gate=True))
    assert arm_plan.branch_proof.is_proven
    assert [gate.written.gate.job for gate in arm_plan.added] == ["real"]
