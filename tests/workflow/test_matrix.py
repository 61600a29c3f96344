"""The legs of a matrix, as GitHub's documentation has them."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.matrix import ANY, matrix_jobs

CONTEXTS = {"github": {"ref": "refs/heads/main"}, "vars": UNKNOWN, "needs": {}, "inputs": {}}


def legs(matrix: str) -> list[Any]:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n"
    workflow = read_workflow(text + textwrap.indent(textwrap.dedent(matrix), " " * 8) + "\n    steps: []\n")
    return [dict(leg) for leg in matrix_jobs(workflow.jobs["a"], CONTEXTS)]


def test_a_job_without_a_matrix_has_one_leg() -> None:
    workflow = read_workflow("on: push\njobs: {a: {runs-on: x, steps: []}}\n")
    assert matrix_jobs(workflow.jobs["a"], CONTEXTS) == [{}]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param("a: [1, 2]", [{"a": 1}, {"a": 2}], id="one axis"),
        pytest.param("a: [1, 2]\nb: [x]", [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}], id="two axes"),
        pytest.param("include: [{a: 1}, {b: 2}]", [{"a": 1}, {"b": 2}], id="only included legs"),
        pytest.param("a: [1, 2]\nexclude: [{a: 1}]", [{"a": 2}], id="an excluded leg"),
        pytest.param(
            "a: [1, 2]\ninclude: [{b: 3}]", [{"a": 1, "b": 3}, {"a": 2, "b": 3}], id="more for every leg"
        ),
        pytest.param(
            "a: [1, 2]\ninclude: [{a: 2, b: 3}]", [{"a": 1}, {"a": 2, "b": 3}], id="more for one leg"
        ),
        pytest.param("a: [1]\ninclude: [{a: 2}]", [{"a": 1}, {"a": 2}], id="a leg of its own"),
        pytest.param(
            "a: [1]\ninclude: [{b: 1}, {b: 2}]", [{"a": 1, "b": 2}], id="what was added may be overwritten"
        ),
        pytest.param(
            "a: ['${{ github.ref }}']", [{"a": "refs/heads/main"}], id="an expression that is known"
        ),
        pytest.param("a: ${{ fromJSON('[1, 2]') }}", [{"a": 1}, {"a": 2}], id="an axis that is computed"),
    ],
)
def test_a_matrix_has_these_legs(matrix: str, expected: list[dict[str, Any]]) -> None:
    assert legs(matrix) == expected


@pytest.mark.parametrize(
    "matrix",
    [
        pytest.param("a: [" + ", ".join(map(str, range(300))) + "]", id="too many legs"),
        pytest.param("a: []", id="no leg"),
        pytest.param("include: ${{ fromJSON(vars.LEGS) }}", id="legs that are computed"),
        pytest.param("include: [1]", id="a leg that is none"),
    ],
)
def test_a_matrix_that_cannot_be_told_is_one_leg_of_any_values(matrix: str) -> None:
    assert legs(matrix) == [dict(ANY)]


def test_a_value_that_is_not_known_is_unknown_and_so_may_others_be() -> None:
    (leg,) = legs("a: ${{ fromJSON(vars.A) }}")
    assert leg["a"] is UNKNOWN
    assert dict(ANY).items() <= leg.items()
