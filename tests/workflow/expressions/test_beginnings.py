"""Texts of which only the beginning is known: what is certain of them holds however they go on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.workflow.expressions import UNKNOWN, evaluate, evaluate_condition
from tracer_bullet.workflow.expressions.unknown import OPEN_END, begin
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

REF = begin("refs/heads/")
NAMES = st.text("abR/-v1", min_size=1, max_size=6)
QUOTED = st.one_of(
    NAMES, NAMES.map("refs/heads/".__add__), st.sampled_from(["", "refs/", "REFS/HEADS/", "heads"])
)
TESTS = (
    "x == '{}'",
    "x != '{}'",
    "startsWith(x, '{}')",
    "endsWith(x, '{}')",
    "contains(x, '{}')",
    "'{}' == x",
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("x", True),
        ("x == ''", False),
        ("x == 'refs/heads/'", False),
        ("x == 'refs/heads/main'", UNKNOWN),
        ("x == 'refs/tags/v1'", False),
        ("x != 'refs/tags/v1'", True),
        ("'REFS/HEADS/MAIN' == x", UNKNOWN),
        ("x == vars.y", UNKNOWN),
        ("startsWith(x, 'refs/')", True),
        ("startsWith(x, 'refs/heads/rel')", UNKNOWN),
        ("startsWith(x, 'refs/tags/')", False),
        ("contains(x, 'heads')", True),
        ("contains(x, 'main')", UNKNOWN),
        ("contains(x, 'refs/tags/')", False),
        ("endsWith(x, '-stable')", UNKNOWN),
        ("""contains(fromJSON('["refs/tags/a", "a"]'), x)""", False),
        ("""contains(fromJSON('["refs/heads/a"]'), x)""", UNKNOWN),
    ],
)
def test_what_is_certain_of_a_ref_is_told(condition: str, holds: object) -> None:
    assert evaluate_condition(condition, {"x": REF, "vars": UNKNOWN}) is holds


def test_its_value_is_not_known() -> None:
    assert evaluate("x", {"x": REF}) is UNKNOWN
    assert evaluate("format('{0}', x)", {"x": REF}) is UNKNOWN


def test_scripts_mark_the_same_end() -> None:
    assert OPEN_END == UNKNOWN_TEXT


@given(test=st.sampled_from(TESTS), quoted=QUOTED, name=NAMES)
@settings(deadline=None, max_examples=200)
def test_what_is_certain_is_never_wrong(test: str, quoted: str, name: str) -> None:
    condition = test.format(quoted)
    certain = evaluate_condition(condition, {"x": REF})
    assert certain is UNKNOWN or certain is evaluate_condition(condition, {"x": f"refs/heads/{name}"})
