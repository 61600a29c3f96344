"""The copy of the workflow that act runs: only what is meant changes, whatever way it is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal.prepare.instrument import JobChange, instrument
from tracer_bullet.rehearsal.prepare.matrix_jobs import kept_values
from tracer_bullet.text import nodes
from tracer_bullet.workflow.reader import read_workflow

HEAD = "name: x\non: push\njobs:\n"


def change(text: str, **options: Any) -> tuple[str, Any]:
    """The changed text of the job `a`, and what it says."""
    workflow = read_workflow(HEAD + text)
    changed = instrument(workflow, {"a": JobChange(**options)})
    tree: Any = nodes.tree(nodes.parse(changed))
    return changed.removeprefix(HEAD), tree["jobs"]["a"]


def test_a_workflow_without_changes_stays_as_it_is() -> None:
    text = "  a:\n    runs-on: ubuntu-latest  # here\n    steps: [{run: x}]\n"
    assert change(text)[0] == text


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param("    steps:\n    - run: x\n    - run: y\n", id="in the column of their key"),
        pytest.param("    steps:\n      - run: x\n", id="further in"),
        pytest.param("    steps: [{run: x}]\n", id="in brackets"),
    ],
)
def test_the_steps_of_a_job_that_is_left_out_are_replaced(steps: str) -> None:
    text, job = change(f"  a:\n    runs-on: u\n{steps}", is_left_out=True, keys={"steps": [{"run": "true"}]})
    assert job == {"if": False, "runs-on": "u", "steps": [{"run": "true"}]}
    assert "run: x" not in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("on: push\njobs: {}\n", id="lines"),
        pytest.param("# first\n---\non: push\njobs: {}\n", id="a comment and a marker before it"),
        pytest.param("{on: push, jobs: {}}\n", id="braces"),
        pytest.param("on: push\nname:\njobs: {}\n", id="an empty name"),
    ],
)
def test_a_workflow_without_a_name_has_its_path_for_one(text: str) -> None:
    changed = instrument(read_workflow(text, "folder/ci.yml"), {})
    assert nodes.tree(nodes.parse(changed)) == {"name": "folder/ci.yml", "on": "push", "jobs": {}}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("  a:\n    runs-on: u\n    steps: [{run: x}]\n", id="no env"),
        pytest.param("  a:\n    env:\n      OLD: x\n    runs-on: u\n", id="an env in lines"),
        pytest.param("  a:\n    env: {OLD: x}\n    runs-on: u\n", id="an env in braces"),
        pytest.param("  a:\n    env: {}\n    runs-on: u\n", id="an env with nothing in its braces"),
        pytest.param("  a:\n    env:\n    runs-on: u\n", id="an empty env"),
        pytest.param("  a: {runs-on: u, steps: [{run: x}]}\n", id="a job in braces"),
        pytest.param("  a:\n    runs-on: u\n    env:\n      NEW: old # why\n", id="the variable is there"),
        pytest.param(
            "  a:\n    runs-on: u\n    env:\n      NEW: |\n        old\n        text\n", id="as a block"
        ),
        pytest.param(
            "  a:\r\n    runs-on: u\r\n    env:\r\n      OLD: x\r\n", id="lines that end as on Windows"
        ),
        pytest.param('  "a":\n      # first\n      "runs-on": u\n', id="quoted keys and a comment"),
    ],
)
def test_a_variable_is_added_to_a_job(text: str) -> None:
    _, before = change(text)
    _, after = change(text, variables={"NEW": "v: '1' \"2\" # 3"})
    env = {**(before.get("env") or {}), "NEW": "v: '1' \"2\" # 3"}
    assert after == {**before, "env": env}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "  a:\n    steps:\n      - run: x\n      - env: {OLD: y}\n        run: z\n", id="in lines"
        ),
        pytest.param("  a:\n    steps: [{run: x}, {run: z, env: {OLD: y, NEW: z}}]\n", id="in braces"),
        pytest.param("  a:\n    steps:\n    - &s\n      run: x\n    - *s\n", id="a step that is there twice"),
    ],
)
def test_a_variable_is_added_to_every_step(text: str) -> None:
    _, before = change(text)
    _, after = change(text, step_variables={"NEW": ""})
    assert after["steps"] == [{**step, "env": {**step.get("env", {}), "NEW": ""}} for step in before["steps"]]


@settings(max_examples=60, deadline=None)
@given(
    variables=st.dictionaries(st.from_regex(r"[A-Z_]{1,8}", fullmatch=True), st.text(max_size=20), max_size=4)
)
def test_any_value_arrives_as_it_is(variables: dict[str, str]) -> None:
    _, job = change("  a:\n    env:\n      OLD: x\n    runs-on: u\n", variables=variables)
    assert job["env"] == {"OLD": "x", **variables}


def test_an_expression_in_the_place_of_variables_is_refused() -> None:
    with pytest.raises(RefusedError, match="its `env:` of the job `a`"):
        change("  a:\n    env: ${{ fromJSON('{}') }}\n    runs-on: u\n", variables={"NEW": "1"})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("  a:\n    runs-on: u\n", id="without a condition"),
        pytest.param("  a:\n    if: always()\n    runs-on: u\n", id="with a condition"),
        pytest.param("  a: {if: always(), runs-on: u}\n", id="in braces"),
    ],
)
def test_a_job_is_left_out_by_its_condition(text: str) -> None:
    assert change(text, is_left_out=True)[1] == {"if": False, "runs-on": "u"}


@pytest.mark.parametrize(
    ("matrix", "kept"),
    [
        pytest.param("{os: [ubuntu-24.04, macos-15]}", {"os": ["ubuntu-24.04"]}, id="a list in brackets"),
        pytest.param(
            "\n        os:\n          - macos-15\n          - ubuntu-24.04",
            {"os": ["ubuntu-24.04"]},
            id="lines",
        ),
        pytest.param(
            "\n        os:\n        - Windows-2025\n        - ubuntu-24.04",
            {"os": ["ubuntu-24.04"]},
            id="lines without an indent",
        ),
        pytest.param(
            "\n        include:\n          - {os: ubuntu-24.04, arch: x}\n          - os: macos-15\n "
            "           arch: y",
            {"include": [{"os": "ubuntu-24.04", "arch": "x"}]},
            id="entries of include",
        ),
        pytest.param("{os: [ubuntu-24.04], python: ['3.12']}", {}, id="nothing to leave out"),
        pytest.param("${{ fromJSON(inputs.x) }}", {}, id="an expression"),
    ],
)
def test_legs_of_other_systems_are_left_out(matrix: str, kept: dict[str, Any]) -> None:
    text = f"  a:\n    strategy:\n      matrix: {matrix}\n    runs-on: x\n"
    job = read_workflow(HEAD + text).jobs["a"]
    assert kept_values(job) == kept
    _, after = change(text, matrix=kept)
    if kept:
        assert after["strategy"]["matrix"] == kept


def test_variables_are_added_to_an_env_that_is_an_alias_without_changing_what_it_names() -> None:
    text = "on: push\nenv: &env {A: '1'}\njobs:\n  a:\n    runs-on: u\n    env: *env\n    steps: [{run: x}]\n"
    changed: Any = nodes.tree(nodes.parse(instrument(read_workflow(text), {"a": JobChange({"B": "2"})})))
    assert (changed["env"], changed["jobs"]["a"]["env"]) == ({"A": "1"}, {"A": "1", "B": "2"})


@pytest.mark.parametrize("jobs", ["  a:\n    runs-on: u\n", "  a: {runs-on: u}\n", "  {a: {runs-on: u}}\n"])
def test_a_job_is_added_before_the_others(jobs: str) -> None:
    body = {"needs": ["a"], "if": "${{ !failure() }}", "runs-on": "u", "steps": [{"run": "true"}]}
    changed: Any = nodes.tree(nodes.parse(instrument(read_workflow(HEAD + jobs), {}, added={"end": body})))
    assert changed["jobs"] == {"a": {"runs-on": "u"}, "end": body}
