"""Conditions of `rules: if`, as a table of what GitLab makes of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.gitlab.expressions import (
    SOME,
    UNKNOWN,
    ExpressionSyntaxError,
    condition_holds,
    parse_rule_condition,
    variables_of,
)

TABLE = tomllib.loads(Path(__file__).with_name("expressions.toml").read_text("utf-8"))
VARIABLES: dict[str, Any] = {**TABLE["variables"], "unknown": UNKNOWN, "some": SOME}


@pytest.mark.parametrize(
    ("name", "expected"), [("yes", True), ("no", False), ("unknown", UNKNOWN)], ids=["yes", "no", "unknown"]
)
def test_the_answers(name: str, expected: Any) -> None:
    wrong = {text: condition_holds(text, VARIABLES.get) for text in TABLE["answers"][name]}
    assert {text: found for text, found in wrong.items() if found is not expected} == {}


@pytest.mark.parametrize("text", TABLE["answers"]["invalid"])
def test_what_gitlab_cannot_read(text: str) -> None:
    with pytest.raises(ExpressionSyntaxError):
        parse_rule_condition(text)


def test_at_most_a_hundred_tokens() -> None:
    fits = " || ".join(["$tag"] * 50)
    assert condition_holds(fits, VARIABLES.get) is True
    with pytest.raises(ExpressionSyntaxError, match="more than 100 tokens"):
        parse_rule_condition(f"{fits} || $tag")


def test_the_variables_of_a_condition() -> None:
    found = variables_of(parse_rule_condition("$a == 'x' && (!$b || $c =~ /ab/)"))
    assert found == {"a", "b", "c"}


ATOMS = st.sampled_from(["$tag", "$empty", "$undefined", "$unknown", "'word'", "null", "$tag == 'v1.2.3'"])
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda found: f"({' '.join(found)})"),
        inner.map(lambda text: f"!({text})"),
    ),
    max_leaves=6,
)


@given(CONDITIONS, st.sampled_from([None, "", "x", "v1.2.3"]))
def test_what_is_known_does_not_depend_on_what_is_unknown(text: str, value: str | None) -> None:
    answer = condition_holds(text, VARIABLES.get)
    if answer is not UNKNOWN:
        assert condition_holds(text, {**VARIABLES, "unknown": value}.get) is answer
