"""What is certain although parts of the contexts are not known."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.workflow.expressions import (
    UNKNOWN,
    ExpressionError,
    Unknown,
    evaluate,
    evaluate_condition,
)

CONTEXTS: dict[str, Any] = {
    "x": UNKNOWN,
    "github": {
        "event_name": "push",
        "ref": UNKNOWN,
        "event": {"labels": ["bug", UNKNOWN], "list": [UNKNOWN]},
    },
    "m": {"k": 1},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("github.event_name", "push"),
        ("github.missing", None),
        ("false && x", False),
        ("'' && x", ""),
        ("true || x", True),
        ("'a' || x", "a"),
        ("(x == 'a') && false", False),
        ("(x == 'a') || true", True),
        ("!x || true", True),
        ("!x && false", False),
        ("!(x && false)", True),
        ("!(x || true)", False),
        ("!toJSON(x)", False),
        ("!format('{0} tail', x)", False),
        ("!format('{0}{1}', x, 'tail')", False),
        ("!format('{0}', x == 1)", False),
        ("!join(fromJSON('[1,2]'), x)", False),
        ("x == NaN", False),
        ("x != NaN", True),
        ("NaN < x", False),
        ("(x && '') == 'a'", False),
        ("(x == 1) == 'a'", False),
        ("(x == 1) < 2", True),
        ("(x && false).property", None),
        ("(x == 1).property", None),
        ("(x == 1)[x]", None),
        ("fromJSON('[]')[x]", None),
        ("fromJSON('{}')[x]", None),
        ("fromJSON('[]').*[x]", []),
        ("contains(github.event.labels, 'BUG')", True),
        ("contains(fromJSON('[]'), x)", False),
        ("contains(m, x)", False),
        ("startsWith(m, x)", False),
        ("startsWith(x, m)", False),
        ("endsWith(x == 1, 'e')", True),
        ("format('a', x)", "a"),
        ("join('a', x)", "a"),
        ("case(true, 'a', x)", "a"),
        ("case(x == 1, 'a', 'a')", "a"),
        ("case(x == 1, true, false, x, true)", True),
        ("case(false, x, 'b')", "b"),
    ],
)
def test_this_is_certain_all_the_same(expression: str, value: Any) -> None:
    result = evaluate(expression, CONTEXTS)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "expression",
    [
        "x",
        "x.y",
        "x.y[0].*",
        "x.*",
        "m[x]",
        "github.ref",
        "github[x]",
        "github.event.list[0]",
        "github.event.list.*.name",
        "github.event.list.*.*",
        "x && false",
        "x && true",
        "true && x",
        "false || x",
        "x || 'a'",
        "x == 'a'",
        "x == x",
        "x < 1",
        "!x",
        "(x && 'a') == ''",
        "contains(x, '')",
        "contains('a', x)",
        "contains(github.event.labels, 'other')",
        "startsWith(x, '')",
        "format('{0}', x)",
        "format(x, 'a')",
        "join(x)",
        "join(github.event.labels)",
        "join(fromJSON('[1,2]'), x)",
        "toJSON(github)",
        "fromJSON(x)",
        "hashFiles(x)",
        "case(x, 'a', 'a')",
        "case(x == 1, 'a', 'b')",
        "case(x == 1, 'a', fromJSON('bad'))",
        "case(x == 1, fromJSON('bad'), 'a')",
        "case(x == 1, 'a', 'no boolean', 'a', 'a')",
        "x && true || true",
        "x && fromJSON('bad')",
        "x || fromJSON('bad')",
    ],
)
def test_this_is_not_known(expression: str) -> None:
    assert evaluate(expression, CONTEXTS) is UNKNOWN


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("x && false", False),
        ("x && ''", False),
        ("false && x", False),
        ("x && true", UNKNOWN),
        ("x || true", True),
        ("x || 'a'", True),
        ("x || false", UNKNOWN),
        ("x && true || true", True),
        ("x", UNKNOWN),
        ("!x", UNKNOWN),
        ("x && (x == 1) && false", False),
        ("x && fromJSON('bad') && false", False),
        ("x && (false || '')", False),
        ("(x && 0) || (x && '')", False),
        ("(x || 1) && (x || 'a')", True),
        ("toJSON(github)", True),
        ("case(x == 1, 'a', 'b')", True),
        ("case(x == 1, 0, '')", False),
        ("github.event_name == 'push' && (x || true)", True),
        ("github.event_name == 'release' && x", False),
    ],
)
def test_a_condition_may_be_certain_where_its_value_is_not(condition: str, holds: object) -> None:
    assert evaluate_condition(condition, CONTEXTS) is holds


def test_a_value_that_holds_something_unknown_is_known_as_far_as_it_goes() -> None:
    assert evaluate("github.event.labels", CONTEXTS) == ["bug", UNKNOWN]


def test_nobody_may_take_unknown_for_true_by_mistake() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert repr(UNKNOWN) == "UNKNOWN"
    assert isinstance(UNKNOWN, Unknown)


LEAVES = [
    "a", "b", "c", "a.k", "b[0]", "c.*", "a.k.k", "b.*.k", "null", "true", "false", "0", "1", "NaN", "''",
    "'a'", "'1'", "fromJSON('[1,\"a\"]')", "fromJSON('{\"k\": 1}')", "fromJSON('bad')", "success()",
    "failure()",
]  # fmt: skip
FUNCTIONS = [
    "contains({0}, {1})", "startsWith({0}, {1})", "endsWith({0}, {1})", "join({0}, {1})", "toJSON({0})",
    "format('{{0}}{{1}}', {0}, {1})", "format('-{{0}}', {0})", "format({0}, {1})", "fromJSON({0})", "!({0})",
    "case({0}, {1}, {0})", "case({0} == {1}, {1}, {0})", "({0})[{1}]", "({0}).*", "({0}).k",
    "fromJSON(toJSON({0}))",
]  # fmt: skip
leaves = st.sampled_from(LEAVES)
functions = st.sampled_from(FUNCTIONS)
operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "&&", "||"])
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds("({0}) {1} ({2})".format, inner, operators, inner)
        | st.builds(lambda function, first, second: function.format(first, second), functions, inner, inner)
    ),
    max_leaves=6,
)
plain = st.sampled_from([None, True, False, 0, 1, -1, 0.5, "", "a", "A", "1", "k", "{0}", '["a"]', "true"])
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["k", "K2", "0"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def hide(value: Any, data: st.DataObject) -> Any:
    """The same value, with parts of it made unknown."""
    if data.draw(st.sampled_from([True, False, False])):
        return UNKNOWN
    if isinstance(value, list):
        return [hide(item, data) for item in value]
    if isinstance(value, dict):
        return {key: hide(item, data) for key, item in value.items()}
    return value


class Outcome:
    """What status functions answer, the same for all jobs."""

    def __init__(self, success: Any, failure: Any) -> None:
        self._success, self._failure = success, failure

    def success(self, *jobs: str) -> Any:
        return self._success

    def failure(self, *jobs: str) -> Any:
        return self._failure

    def cancelled(self) -> Any:
        return False


contexts_and_status = st.tuples(st.fixed_dictionaries({"a": values, "b": values, "c": values}), st.booleans())


@pytest.mark.slow
@given(expressions, contexts_and_status, st.data())
@settings(deadline=None, max_examples=1500)
def test_what_is_known_stays_so_whatever_the_unknown_turns_out_to_be(
    expression: str, known: tuple[dict[str, Any], bool], data: st.DataObject
) -> None:
    contexts, succeeded = known
    partial = {name: hide(value, data) for name, value in contexts.items()}
    status = Outcome(succeeded, not succeeded)
    partly = Outcome(hide(succeeded, data), hide(not succeeded, data))
    try:
        before = evaluate(expression, partial, status=partly)
        holds = evaluate_condition(expression, partial, partly)
    except ExpressionError:
        with pytest.raises(ExpressionError):
            evaluate(expression, contexts, status=status)
        return
    try:
        after = evaluate(expression, contexts, status=status)
        truly = evaluate_condition(expression, contexts, status)
    except ExpressionError:
        return
    assert agrees(before, after)
    assert holds is UNKNOWN or holds is truly


def agrees(partial: Any, full: Any) -> bool:
    """Whether `full` is `partial` with its unknown parts filled in."""
    if partial is UNKNOWN:
        return True
    if type(partial) is not type(full):
        return False
    if isinstance(partial, list):
        return len(partial) == len(full) and all(map(agrees, partial, full))
    if isinstance(partial, dict):
        return list(partial) == list(full) and all(agrees(partial[key], full[key]) for key in partial)
    return bool(partial == full) or (isinstance(full, float) and math.isnan(full) and math.isnan(partial))


@given(expressions, contexts_and_status)
@settings(deadline=None, max_examples=300)
def test_where_all_is_known_nothing_is_unknown(expression: str, known: tuple[dict[str, Any], bool]) -> None:
    contexts, succeeded = known
    status = Outcome(succeeded, not succeeded)
    try:
        value = evaluate(expression, contexts, status=status)
    except ExpressionError:
        return
    assert value is not UNKNOWN
    assert agrees(value, evaluate(expression, contexts, status=status))
    assert isinstance(evaluate_condition(expression, contexts, status), bool)
