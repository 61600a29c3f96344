"""Gates: every workflow of the gallery gets its own as it stands beside, and means what it should then."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.arming.gate_specimens import DIRECTORY, SPECIMENS, GateSpecimen
from tests.trigger import oracle
from tests.workflow.strategies import GATES
from tracer_bullet.arming.gates.gate_edit import Gate, add_gates
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.trigger import arm, finalize
from tracer_bullet.workflow.expressions import ContextStatus, evaluate_condition
from tracer_bullet.workflow.expressions.conditions import ALWAYS, asks_for_same, join_gate, read_condition
from tracer_bullet.workflow.proof.release_gate import release_gate
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from pathlib import Path

GATED = [specimen for specimen in SPECIMENS if specimen.expected(".gated.yml")]
REFUSED = [specimen for specimen in SPECIMENS if specimen.expected(".refused")]


def named(specimens: list[GateSpecimen]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("specimen", specimens, ids=lambda specimen: specimen.name)


def take_gate(workflow: dict[str, Any], gate: Gate) -> str:
    """The `if` in question, as PyYAML reads it, taken out of its tree."""
    job = workflow["jobs"][gate.job]
    return str((job if gate.step is None else job["steps"][gate.step]).pop("if", ""))


def test_every_workflow_of_the_gallery_has_one_outcome_and_no_outcome_is_left_over() -> None:
    files = {path.name for path in DIRECTORY.iterdir()}
    for specimen in SPECIMENS:
        outcomes = {f"{specimen.name}{ending}" for ending in (".gated.yml", ".refused")} & files
        assert len(outcomes) == 1, specimen.name
        files -= {f"{specimen.name}.yml", *outcomes}
    assert not files
    assert len(SPECIMENS) > 50


@named(GATED)
def test_a_gate_makes_what_stands_beside(specimen: GateSpecimen) -> None:
    assert specimen.add()[0] == specimen.expected(".gated.yml")


@named(REFUSED)
def test_what_cannot_be_edited_is_refused_with_the_reason_and_the_line(specimen: GateSpecimen) -> None:
    with pytest.raises(RefusedError) as caught:
        specimen.add()
    assert f"{caught.value}\n\n{caught.value.hint}\n" == specimen.expected(".refused")


@named(GATED)
def test_another_parser_sees_no_difference_but_the_gate(specimen: GateSpecimen) -> None:
    before, after = oracle.load(specimen.text), oracle.load(specimen.add()[0])
    for gate in specimen.gates:
        assert take_gate(before, gate) != take_gate(after, gate)
    assert before == after


@named(GATED)
def test_the_lines_that_are_named_are_those_of_the_file(specimen: GateSpecimen) -> None:
    result, written = specimen.add()
    flat = "\n".join(line.strip(" -") for line in result.splitlines())
    for one in written:
        assert "\n".join(line.strip(" -") for line in one.lines) in flat
        line = specimen.text.splitlines()[one.line - 1]
        assert ("if:" in line) is not one.is_new


@named(GATED)
def test_the_trigger_comes_and_goes_and_the_gate_stays(specimen: GateSpecimen) -> None:
    gated = specimen.add()[0]
    assert finalize(arm(gated, ["my-feature"])) == gated


def test_act_and_the_schema_take_every_workflow_with_its_gate(tmp_path: Path) -> None:
    for specimen in GATED:
        (tmp_path / f"{specimen.name}.yml").write_bytes(specimen.add()[0].removeprefix("\ufeff").encode())
    files = map(str, tmp_path.glob("*.yml"))
    for command in (
        ["act", "--validate", "--strict", "--workflows", str(tmp_path)],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files],
    ):
        judged = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        pytest.param("", ALWAYS, id="nothing asks for nothing"),
        pytest.param("  \n", ALWAYS, id="blanks ask for nothing"),
        pytest.param("vars.A == vars.B", "vars.A == vars.B", id="braces may be left out"),
        pytest.param("${{ vars.A }}", "vars.A", id="braces are no part of it"),
        pytest.param("${{ github.ref }} == 'a'", ALWAYS, id="text around the braces is always true"),
        pytest.param("${{ github.ref }}\n", ALWAYS, id="a line end is such a text"),
        pytest.param("${{ 'vars.A' }}", "vars.A", id="a string in braces is the condition itself"),
        pytest.param("${{ vars.A }}${{ vars.B }}", None, id="two side by side cannot be told"),
        pytest.param("vars.A ==", None, id="what GitHub refuses cannot be told"),
    ],
)
def test_what_an_if_asks_for(text: str, condition: str | None) -> None:
    assert read_condition(text) == condition


CONDITIONS = (
    "vars.A",
    "!vars.A",
    "vars.A || vars.B",
    "vars.A && vars.B || vars.A == vars.B",
    "(vars.A || vars.B)",
    "vars.A || vars.B && vars.A",
    "contains('x||y', vars.A) || vars.B",
    "always() || vars.A",
    "${{ vars.A || vars.B }}",
    "${{ vars.A }}${{ '||' }}",
    "${{ 'vars.A || vars.B' }}",
)


@pytest.mark.parametrize("event", ["push", "release"])
@pytest.mark.parametrize(("a", "b"), [("", ""), ("x", ""), ("", "x"), ("x", "x")])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_both_have_to_hold(condition: str, a: str, b: str, event: str) -> None:
    contexts = {"github": {"event_name": event}, "vars": {"A": a, "B": b}, "needs": {}}
    joined = join_gate(read_condition(condition) or ALWAYS, "github.event_name == 'release'")
    old, new = (evaluate_condition(text, contexts, ContextStatus({})) for text in (condition, joined))
    assert new is (old is True and event == "release")


TAGS_AND_GATES = [
    pytest.param("on: release", "github.event_name == 'release'", id="a release"),
    pytest.param(
        "on: {push: {tags: [v*]}, release: {types: [published]}}",
        "github.event_name == 'release'",
        id="a release goes before tags",
    ),
    pytest.param(
        "on: {push: {tags: [v*]}}", "startsWith(github.ref, 'refs/tags/v')", id="tags that begin with v"
    ),
    pytest.param(
        "on: {push: {branches: [main], tags: ['v[0-9]+.*', '!v*-test']}, pull_request: null}",
        "startsWith(github.ref, 'refs/tags/v')",
        id="exclusions do not count, and branches do not either",
    ),
    pytest.param(
        "on: {push: {tags: [release-*, release/*]}}",
        "startsWith(github.ref, 'refs/tags/release')",
        id="what all patterns have in common",
    ),
    pytest.param(
        "on: {push: {tags: ['v?[0-9]*']}}", "github.ref_type == 'tag'", id="a v that may be missing"
    ),
    pytest.param("on: {push: {tags: ['*']}}", "github.ref_type == 'tag'", id="any tag"),
    pytest.param("on: push", "github.ref_type == 'tag'", id="a push without filters is one of tags, too"),
    pytest.param("on: {push: {tags-ignore: [test*]}}", "github.ref_type == 'tag'", id="any tag but some"),
    pytest.param(
        "on: {push: {tags: [v*]}, workflow_dispatch: null}",
        "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')",
        id="a manual run may be on a tag",
    ),
    pytest.param("on: {push: {branches: [main]}}", "", id="branches are no release"),
    pytest.param("on: {push: {tags: ['!v*']}}", "", id="exclusions alone let nothing through"),
    pytest.param("on: workflow_dispatch", "", id="a manual run is no release"),
]


@pytest.mark.parametrize(("on", "gate"), TAGS_AND_GATES)
def test_the_gate_fits_what_a_release_is_for_the_workflow(on: str, gate: str) -> None:
    workflow = read_workflow(f"{on}\njobs: {{a: {{runs-on: x, steps: [{{run: make}}]}}}}\n")
    assert release_gate(workflow.triggers) == gate


FORMS = {
    "bare": "    if: {}\n",
    "in braces": "    if: ${{{{ {} }}}}\n",
    "in double quotes": '    if: "{}"\n',
    "folded": "    if: >-\n      {}\n",
    "literal, in braces": "    if: |-\n      ${{{{\n        {}\n      }}}}\n",
    "in single quotes": "    if: '{}'\n",
}
LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(GATES),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(sorted(LINE_ENDS)),
    st.sampled_from(["github.event_name == 'release'", "startsWith(github.ref, 'refs/tags/v')"]),
)
def test_whatever_stands_there_in_whatever_form_the_gate_is_joined_or_refused(
    condition: str, form: str, line_end: str, gate: str
) -> None:
    written = condition.replace("'", "''") if form == "in single quotes" else condition
    head = "on: release\njobs:\n  publish:\n    runs-on: x\n"
    text = (head + FORMS[form].format(written) + "    steps: [{run: make}]\n").replace(
        "\n", LINE_ENDS[line_end]
    )
    try:
        before = oracle.load(text)
        gated, _ = add_gates(text, [Gate("publish", gate)])
    except (TracerError, oracle.yaml.YAMLError):
        return
    after = oracle.load(gated)
    old, new = take_gate(before, Gate("publish", gate)), take_gate(after, Gate("publish", gate))
    assert before == after
    assert asks_for_same(new, join_gate(read_condition(old) or "", gate))
