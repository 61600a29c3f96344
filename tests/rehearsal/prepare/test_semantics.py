"""What act lacks of GitHub's semantics and the copy of the workflow makes up for."""

from __future__ import annotations

from typing import Any

import pytest

from tracer_bullet.rehearsal.prepare.contexts import fill_contexts
from tracer_bullet.rehearsal.prepare.instrument import JobChange, instrument
from tracer_bullet.rehearsal.prepare.skipped_runs import find_skip
from tracer_bullet.rehearsal.prepare.spelling import spell_values
from tracer_bullet.rehearsal.prepare.tolerated import tolerate
from tracer_bullet.rehearsal.run.payloads import HeadCommit, RehearsedEvent, make_payload
from tracer_bullet.text import nodes
from tracer_bullet.workflow.proof.manual_inputs import list_inputs
from tracer_bullet.workflow.reader import read_workflow

JOB = "on: push\njobs:\n  a:\n    runs-on: u\n"
FIRST = "steps['0'].outcome != 'failure'"


@pytest.mark.parametrize("text", ["", "    continue-on-error: false\n"])
def test_a_job_that_must_not_fail_is_left_alone(text: str) -> None:
    assert tolerate(read_workflow(f"{JOB}{text}    steps: [{{run: x}}]\n").jobs["a"]) == {}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", f"${{{{ {FIRST} }}}}"),
        ("if: env.A == 'b'", f"${{{{ ({FIRST}) && (env.A == 'b') }}}}"),
        ("if: ${{ failure() }}", f"${{{{ always() && ( (!({FIRST})) ) }}}}"),
        ("if: always()", "${{ always() && (true) }}"),
    ],
)
def test_the_steps_of_a_job_that_may_fail_heed_those_before(condition: str, expected: str) -> None:
    step = f"    - run: y\n      {condition}\n" if condition else "    - run: y\n"
    workflow = read_workflow(f"{JOB}    continue-on-error: true\n    steps:\n    - run: x\n{step}")
    keys = tolerate(workflow.jobs["a"])
    assert keys == {(0, "continue-on-error"): True, (1, "if"): expected, (1, "continue-on-error"): True}
    changed: Any = nodes.tree(nodes.parse(instrument(workflow, {"a": JobChange(step_keys=keys)})))
    assert changed["jobs"]["a"]["steps"][1]["if"] == expected


def test_contexts_are_filled_in_expressions_only() -> None:
    run = "echo ${{ github.workflow_ref }} github.workflow_ref"
    env = "{A: '${{ github.workflow_ref }}', B: \"${{ github.workflow_ref }}\"}"
    text = f"{JOB}    if: github.workflow_ref == 'x'\n    steps:\n    - run: {run}\n      env: {env}\n"
    filled = fill_contexts(read_workflow(text), ["github.workflow_ref"]).text
    assert "if: vars.TRACER_GITHUB_WORKFLOW_REF == 'x'\n" in filled
    assert "echo ${{ vars.TRACER_GITHUB_WORKFLOW_REF }} github.workflow_ref\n" in filled
    assert filled.count("github.workflow_ref") == 1


MATRIX = "    strategy: {matrix: {os: [it's, b], py: [1, 2], exclude: [{os: b, py: 1}]}}\n"
STEP = "    steps:\n    - run: echo ${{ strategy.job-index }} of ${{ strategy.job-total }}\n"


def test_each_job_of_a_matrix_has_a_number_of_its_own() -> None:
    text = f"{JOB}{MATRIX}{STEP}  b:\n    runs-on: u\n{STEP}"
    filled = fill_contexts(read_workflow(text), []).text
    conditions = [f"matrix.os == {os} && matrix.py == {py}" for os, py in (("'it''s'", 1), ("'it''s'", 2))]
    chosen = " || ".join(f"{one} && '{number}'" for number, one in enumerate(conditions))
    last = "matrix.os == 'b' && matrix.py == 2 && '2'"
    assert f"echo ${{{{ ({chosen} || {last}) }}}} of ${{{{ 3 }}}}\n" in filled
    assert filled.endswith("echo ${{ 0 }} of ${{ 1 }}\n")


def test_a_matrix_that_is_known_at_run_time_only_keeps_its_context() -> None:
    text = f"{JOB}    strategy: {{matrix: {{os: '${{{{ fromJSON(vars.X) }}}}'}}}}\n{STEP}"
    assert fill_contexts(read_workflow(text), []).text == text


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("3.12", "3.12"),
        ("3.10", "3.1"),
        ("1.0", "1"),
        ("0x10", "16"),
        ("1e3", "1000"),
        ("True", "true"),
        ("~", ""),
        ("'3.10'", "3.10"),
        ("3.10.1", "3.10.1"),
        ("${{ 3.10 }}", "${{ 3.10 }}"),
    ],
)
@pytest.mark.parametrize("key", ["with", "env"])
def test_values_are_spelt_as_github_spells_them(written: str, given: str, key: str) -> None:
    text = f"{JOB}    steps:\n    - uses: x/y@v1\n      {key}:\n        a: {written}  # why\n        b: c\n"
    spelt = spell_values(read_workflow(text))
    step: Any = nodes.tree(spelt.jobs["a"].steps[0].node)
    assert str("" if step[key]["a"] is None else step[key]["a"]) == given
    assert (spelt.text == text) is (written.strip("'") == given)
    assert spelt.text.count("# why") == 1


def test_a_manual_run_gets_the_defaults() -> None:
    inputs = (
        "a: {default: x}, b: {type: boolean}, c: {type: choice, options: [p, q]}, d: {}, "
        "e: {type: boolean, default: true}"
    )
    workflow = read_workflow(f"on: {{workflow_dispatch: {{inputs: {{{inputs}}}}}}}\njobs: {{}}\n")
    assert list_inputs(workflow) == {"a": "x", "b": "false", "c": "p", "d": "", "e": "true"}


@pytest.mark.parametrize(
    ("default", "typed"),
    [("''", "1.0"), ("0.0.1", "1.0"), ("v0.0.1", "v1.0"), ("patch", "patch"), ("auto", "auto")],
)
def test_a_release_types_its_version_over_one_that_shows_the_form(default: str, typed: str) -> None:
    inputs = f"version: {{default: {default}}}, other: {{default: 0.0.1}}"
    workflow = read_workflow(f"on: {{workflow_dispatch: {{inputs: {{{inputs}}}}}}}\njobs: {{}}\n")
    assert list_inputs(workflow, "1.0") == {"version": typed, "other": "0.0.1"}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        pytest.param("fix: skip ci of forks", "", id="other words"),
        pytest.param("docs: mention skip-checks: true", "", id="a trailer in a sentence"),
        pytest.param("chore(release): 1.0.0 [skip ci]\n\nlong text", "[skip ci]", id="in the title"),
        pytest.param("title\n\ntext\n[CI skip]", "[CI skip]", id="in the text, in capitals"),
        pytest.param("title\n\n\nskip-checks: true", "skip-checks: true", id="a trailer"),
    ],
)
def test_a_message_may_make_github_skip_a_push(message: str, found: str) -> None:
    assert find_skip(message) == found


def test_a_push_tells_the_message_of_its_commit_and_a_release_where_its_files_go() -> None:
    commit = HeadCommit("ab" * 20, "feat: more")
    push = make_payload(RehearsedEvent("push", "refs/heads/main"), "octo-org/demo", commit, "main")
    assert (push["head_commit"]["message"], push["after"]) == ("feat: more", "ab" * 20)
    release = make_payload(RehearsedEvent("release", "refs/tags/v1"), "octo-org/demo", commit, "main")
    address = "https://uploads.github.com/repos/octo-org/demo/releases/1/assets{?name,label}"
    assert release["release"]["upload_url"] == address
