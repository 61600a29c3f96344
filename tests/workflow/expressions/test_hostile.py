"""Expressions and values that are made to hurt: an answer or an error, soon, and in bounded memory."""

from __future__ import annotations

import tracemalloc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.quick import quick
from tracer_bullet.workflow.expressions import (
    ExpressionError,
    evaluate,
    evaluate_condition,
    evaluate_template,
    parse_expression,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

BYTES = 200_000_000


@contextmanager
def small() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


def nest(levels: int, wrap: Callable[[Any], Any]) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = wrap(value)
    return value


LONG_BUT_ALLOWED = {
    "disjunction": ("||".join(["0"] * 6_900) + "||7", 7),
    "conjunction": ("&&".join(["1"] * 6_900) + "&&7", 7),
    "parentheses": ("(" * 10_000 + "7" + ")" * 10_000, 7),
    "nested disjunction": ("(" * 3_000 + "0" + "||0)" * 3_000 + "||7", 7),
    "string": ("'" + "''" * 10_000 + "'", "'" * 10_000),
    "blanks": (" " * 20_900 + "7", 7),
    "comparisons": ("&&".join(["1==1"] * 3_000) + "&&7", 7),
    "arguments": ("format('{0}'" + ",7" * 254 + ")", "7"),
}


@pytest.mark.parametrize(("expression", "value"), LONG_BUT_ALLOWED.values(), ids=LONG_BUT_ALLOWED)
def test_what_is_long_and_allowed_has_its_right_value(expression: str, value: Any) -> None:
    with quick():
        assert evaluate(expression, {}) == value


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("||".join(["1"] * 10_000), "more than the 21,000"),
        ("x" * 1_000_000, "more than the 21,000"),
        ("1" + " " * 21_000 + "1", "more than the 21,000"),
        ("(" * 10_000, "unexpected end"),
        (")" * 10_000, "unexpected symbol"),
        ("!" * 10_000 + "1", "nested more than"),
        ("1" + "==1" * 6_000, "nested more than"),
        ("x" + ".x" * 10_000, "nested more than"),
        ("x" + "[0]" * 6_000, "nested more than"),
        ("x" + ".*" * 10_000, "nested more than"),
        ("x[" * 6_000 + "0" + "]" * 6_000, "nested more than"),
        ("toJSON(" * 2_000 + "1" + ")" * 2_000, "nested more than"),
        ("join(" * 3_000, "unexpected end"),
        ("'" + "''" * 10_000, "unexpected symbol"),
        ("'a' " * 5_000, "unexpected symbol"),
        ("1" * 20_000 + "x", "unexpected symbol"),
        ("format('a'" + ",1" * 5_000 + ")", "too many parameters"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_too_much_is_refused_at_once(expression: str, problem: str) -> None:
    with quick(), pytest.raises(ExpressionError) as error:
        evaluate(expression, {"x": 1})
    assert problem in error.value.message
    assert len(error.value.message) < 300


def test_fifty_levels_are_allowed_and_one_more_is_not() -> None:
    assert evaluate("!" * 49 + "1", {}) is False
    with pytest.raises(ExpressionError, match="nested more than the allowed 50 deep"):
        parse_expression("!" * 50 + "1")
    assert evaluate("x" + ".x" * 49, {"x": 1}) is None
    with pytest.raises(ExpressionError):
        parse_expression("x" + ".x" * 50)


def test_the_same_logical_operator_nests_without_getting_deeper() -> None:
    assert evaluate("1&&(" * 200 + "7" + ")" * 200, {}) == 7
    with pytest.raises(ExpressionError, match="nested more than"):
        evaluate("1&&(0||(" * 30 + "7" + "))" * 30, {})


DEEP = {
    "lists": nest(20_000, lambda inner: [inner]),
    "mappings": nest(20_000, lambda inner: {"a": inner}),
    "both": nest(10_000, lambda inner: [{"a": inner}]),
}
BOMB = nest(40, lambda inner: [inner, inner])


@pytest.mark.parametrize("value", [*DEEP.values(), BOMB], ids=[*DEEP, "bomb"])
def test_a_deep_or_huge_value_is_refused_where_it_would_have_to_be_written(value: Any) -> None:
    for bound in (quick, small):
        with bound(), pytest.raises(ExpressionError, match="too much for GitHub"):
            evaluate("toJSON(x)", {"x": value})


@pytest.mark.parametrize("value", [*DEEP.values(), BOMB], ids=[*DEEP, "bomb"])
def test_a_deep_or_huge_value_does_no_harm_elsewhere(value: Any) -> None:
    with quick():
        assert evaluate("x == x && x[0] != x", {"x": value}) is True
        assert evaluate("x", {"x": value}) is value
        assert evaluate_condition("x", {"x": value}) is True
        assert evaluate("contains(x, 'a') || join(x) == ''", {"x": value}) in (True, False)


def test_a_mapping_of_many_names_is_searched_once() -> None:
    names = {f"NAME_{number}": number for number in range(100_000)}
    with quick():
        assert evaluate("||".join(["x.a"] * 3_000) + "||x.name_7", {"x": names}) == 7


def test_a_value_that_holds_itself_is_no_endless_loop() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with quick():
        assert evaluate("x[0][0] == x", {"x": loop}) is True
        assert evaluate("x", {"x": loop}) is loop
        with pytest.raises(ExpressionError):
            evaluate("toJSON(x)", {"x": loop})


@pytest.mark.parametrize(
    "expression",
    [
        "x" + ".*" * 40,
        "toJSON(x.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*)",
        "format('" + "{0}" * 3_000 + "', s)",
        "join(l, s)",
        "||".join(["contains(l, 'a')"] * 1_000),
        "||".join(["format('{0}{0}{0}{0}', s) == ''"] * 600),
        "||".join(["toJSON(s) == ''"] * 1_100),
    ],
    ids=lambda text: text[:20],
)
def test_what_grows_beyond_measure_is_refused(expression: str) -> None:
    contexts = {"x": BOMB, "s": "s" * 100_000, "l": [1] * 100_000}
    for bound in (quick, small):
        with bound(), pytest.raises(ExpressionError, match="too much for GitHub"):
            evaluate(expression, contexts)


@pytest.mark.parametrize(
    "text",
    [
        "${{ " * 100_000,
        "${{ 'a" * 50_000,
        "${{ '' }" * 50_000,
        "${{ 1 }}" * 60_000,
        "$" * 500_000,
        "'" * 500_000 + "${{",
    ],
    ids=["open", "open strings", "half closed", "many", "dollars", "quotes"],
)
def test_long_texts_are_read_in_one_go(text: str) -> None:
    with quick():
        try:
            evaluate_template(text, {})
        except ExpressionError as error:
            assert len(error.message) < 300


def test_an_ordinary_condition_is_read_and_answered_fast() -> None:
    condition = "github.event_name == 'release' && github.repository == 'a/b' && !cancelled()"
    contexts = {"github": {"event_name": "release", "repository": "a/b"}}
    with quick():
        for _ in range(500):
            assert evaluate_condition(condition, contexts) is True
