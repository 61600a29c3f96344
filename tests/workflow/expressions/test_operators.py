"""Operators: which values count as true, what is equal, what is less, and what binds stronger."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.workflow.expressions import evaluate

FALSY = ("null", "false", "0", "-0", "0.0", "NaN", "''")
TRUTHY = ("true", "1", "-1", "Infinity", "' '", "'0'", "'false'", "fromJSON('[]')", "fromJSON('{}')", "a.*")


@pytest.mark.parametrize("operand", FALSY)
def test_this_counts_as_false(operand: str) -> None:
    assert evaluate(f"!{operand}", {}) is True
    assert evaluate(f"{operand} && 'then' || 'else'", {}) == "else"


@pytest.mark.parametrize("operand", TRUTHY)
def test_this_counts_as_true(operand: str) -> None:
    assert evaluate(f"!{operand}", {"a": {}}) is False
    assert evaluate(f"{operand} && 'then' || 'else'", {"a": {}}) == "then"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 && 'a'", "a"),
        ("0 && 'a'", 0),
        ("'' && 'a'", ""),
        ("1 && 0 && 'a'", 0),
        ("'a' && null", None),
        ("null || 'a'", "a"),
        ("0 || ''", ""),
        ("'a' || 'b'", "a"),
        ("null || 0 || 'a' || 'b'", "a"),
        ("'' || null || 0", 0),
    ],
)
def test_and_and_or_give_one_of_their_operands(expression: str, value: Any) -> None:
    result = evaluate(expression, {})
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "expression",
    ["false && fromJSON('bad')", "true || fromJSON('bad')", "false && true && fromJSON('bad') || true"],
)
def test_what_cannot_matter_is_not_evaluated(expression: str) -> None:
    assert evaluate(expression, {}) in (True, False)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1", "1.0"),
        ("'a'", "'A'"),
        ("'PUSH'", "'push'"),
        ("'ü'", "'Ü'"),
        ("'ς'", "'Σ'"),
        ("'АБВ'", "'абв'"),
        ("null", "null"),
        ("null", "0"),
        ("null", "false"),
        ("null", "''"),
        ("false", "0"),
        ("false", "''"),
        ("false", "' '"),
        ("true", "1"),
        ("true", "'1'"),
        ("true", "' 1 '"),
        ("0", "''"),
        ("255", "'0xff'"),
        ("x", "x"),
        ("x.list", "x.list"),
        ("x.missing", "null"),
        ("9007199254740993", "9007199254740992"),
        ("x.huge", "9007199254740992"),
    ],
)
def test_these_are_equal(left: str, right: str) -> None:
    contexts = {"x": {"list": [1], "huge": 9007199254740993}}
    for first, second in ((left, right), (right, left)):
        assert evaluate(f"{first} == {second}", contexts) is True
        assert evaluate(f"{first} != {second}", contexts) is False
        assert evaluate(f"{first} <= {second}", contexts) is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("NaN", "NaN"),
        ("NaN", "'NaN'"),
        ("true", "'true'"),
        ("false", "'false'"),
        ("null", "'null'"),
        ("'1'", "'1.0'"),
        ("'a'", "'a '"),
        ("'ß'", "'ss'"),
        ("'\u0131'", "'I'"),
        ("'i'", "'İ'"),
        ("'\u017f'", "'S'"),
        ("x", "y"),
        ("x", "true"),
        ("x", "null"),
        ("x.list", "y.list"),
        ("x.list", "'Array'"),
        ("x.list", "1"),
        ("x", "'Object'"),
        ("x.empty", "''"),
        ("fromJSON('[]')", "fromJSON('[]')"),
        ("x.*", "x.*"),
    ],
)
def test_these_are_not_equal(left: str, right: str) -> None:
    contexts = {"x": {"list": [1], "empty": []}, "y": {"list": [1], "empty": []}}
    for first, second in ((left, right), (right, left)):
        assert evaluate(f"{first} == {second}", contexts) is False
        assert evaluate(f"{first} != {second}", contexts) is True


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("1", "2"),
        ("-Infinity", "-1e300"),
        ("'a'", "'B'"),
        ("'A'", "'b'"),
        ("'a'", "'['"),
        ("'10'", "'9'"),
        ("'10'", "11"),
        ("9", "'10'"),
        ("false", "true"),
        ("null", "true"),
        ("null", "'1'"),
        ("''", "1"),
        ("0", "true"),
        ("true", "2"),
        ("'i'", "'İ'"),
    ],
)
def test_this_is_less_than_that(less: str, more: str) -> None:
    truths = {f"{less} {op} {more}": op in ("<", "<=", "!=") for op in ("<", "<=", ">", ">=", "==", "!=")}
    truths |= {f"{more} {op} {less}": op in (">", ">=", "!=") for op in ("<", "<=", ">", ">=", "==", "!=")}
    assert {expression: evaluate(expression, {}) for expression in truths} == truths


@pytest.mark.parametrize("operand", ["x", "x.list", "NaN", "'text'"])
def test_what_is_no_number_is_neither_less_nor_more_than_one(operand: str) -> None:
    contexts = {"x": {"list": [1]}}
    for operator, number in product(("<", "<=", ">", ">=", "=="), ("0", "true", "null", "-Infinity")):
        assert evaluate(f"{operand} {operator} {number}", contexts) is False
        assert evaluate(f"{number} {operator} {operand}", contexts) is False


def test_collections_are_not_ordered_but_equal_to_themselves() -> None:
    contexts = {"x": [1]}
    answers = {operator: evaluate(f"x {operator} x", contexts) for operator in ("<", ">", "<=", ">=")}
    assert answers == {"<": False, ">": False, "<=": True, ">=": True}


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("a || b && c", "a || (b && c)"),
        ("a && b || c", "(a && b) || c"),
        ("a == b && c", "(a == b) && c"),
        ("a != b == c", "(a != b) == c"),
        ("a == b < c", "a == (b < c)"),
        ("a < b > c", "(a < b) > c"),
        ("a < b <= c >= d", "((a < b) <= c) >= d"),
        ("!a == b", "(!a) == b"),
        ("!a < b", "(!a) < b"),
        ("!!a", "!(!a)"),
        ("!o.p", "!(o.p)"),
        ("!o['p'] && b", "(!(o['p'])) && b"),
        ("a == !b", "a == (!b)"),
        ("a && !b || !c && d", "(a && (!b)) || ((!c) && d)"),
    ],
)
def test_operators_bind_as_if_these_parentheses_stood_there(expression: str, same: str) -> None:
    values = (True, False, 0, 2, "x")
    for a, b, c, d in product(values, repeat=4):
        contexts = {"a": a, "b": b, "c": c, "d": d, "o": {"p": a}}
        assert evaluate(expression, contexts) == evaluate(same, contexts)


CONTEXTS: dict[str, Any] = {
    "Github": {"Event_Name": "push", "event": {"labels": [{"name": "bug"}, {"Name": "help"}, {"id": 3}]}},
    "m": {"a": {"x": [1, 2]}, "b": {"x": [3]}, "c": 4},
    "l": ["zero", "one", ["nested"]],
    "text": "text",
    "odd": {
        "true": 1,
        "null": 2,
        "NaN": 3,
        "format": 4,
        "with-dash": 5,
        "_": 6,
        "two words": 7,
        "1.5": 8,
        "": 9,
    },
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("github.event_name", "push"),
        ("GITHUB.EVENT_NAME", "push"),
        ("github['event_name']", "push"),
        ("github [ 'Event_name' ] ", "push"),
        ("github . event . labels [ 0 ] . name", "bug"),
        ("github.event.labels[1].name", "help"),
        ("github.event.labels.*.name", ["bug", "help"]),
        ("github.event.labels[*].name", ["bug", "help"]),
        ("github.event.labels.*.missing", []),
        ("github.missing", None),
        ("github.missing.deeper[0].still", None),
        ("github.event_name.length", None),
        ("m.*", [{"x": [1, 2]}, {"x": [3]}, 4]),
        ("m.*.x", [[1, 2], [3]]),
        ("m.*.x[0]", [1, 3]),
        ("m.*.x.*", [1, 2, 3]),
        ("m[*][*]", [[1, 2], [3]]),
        ("m.*.x[1]", [2]),
        ("(m.*.x)[0]", [1, 3]),
        ("text.*", []),
        ("text[0]", None),
        ("l[0]", "zero"),
        ("l['1']", "one"),
        ("l[' 1 ']", "one"),
        ("l[1.9]", "one"),
        ("l[true]", "one"),
        ("l[false]", "zero"),
        ("l[null]", "zero"),
        ("l['']", "zero"),
        ("l[-1]", None),
        ("l[3]", None),
        ("l[NaN]", None),
        ("l['x']", None),
        ("l[Infinity]", None),
        ("l[l]", None),
        ("l.zero", None),
        ("l[2][0]", "nested"),
        ("l[m.c == 4]", "one"),
        ("odd.true", 1),
        ("odd.null", 2),
        ("odd.NaN", 3),
        ("odd.format", 4),
        ("odd.with-dash", 5),
        ("odd._", 6),
        ("odd['two words']", 7),
        ("odd['TWO WORDS']", 7),
        ("odd[1.5]", 8),
        ("odd[null]", 9),
        ("odd[true]", 1),
        ("odd[l]", None),
        ("fromJSON('{\"a\": [5]}').a[0]", 5),
        ("(fromJSON('[5]'))[0]", 5),
        ("(m || l).c", 4),
    ],
)
def test_a_property_or_an_index(expression: str, value: Any) -> None:
    assert evaluate(expression, CONTEXTS) == value


def test_a_filtered_list_comes_out_as_a_plain_list() -> None:
    assert type(evaluate("l.*", CONTEXTS)) is list


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["1", " 2 ", "0x3"]),
)


@given(scalars, scalars)
@settings(deadline=None, max_examples=300)
def test_order_and_equality_agree_with_each_other(left: Any, right: Any) -> None:
    def holds(expression: str) -> bool:
        return bool(evaluate(expression, {"l": left, "r": right}))

    assert holds("l == r") is not holds("l != r")
    assert holds("l == r") is holds("r == l")
    assert holds("l < r") is holds("r > l")
    assert holds("l <= r") is (holds("l < r") or holds("l == r"))
    assert holds("l >= r") is (holds("l > r") or holds("l == r"))
    assert not (holds("l < r") and holds("r < l"))


@given(st.text(), st.text())
@settings(deadline=None, max_examples=300)
def test_strings_compare_without_case(left: str, right: str) -> None:
    same = evaluate("l == r", {"l": left, "r": right})
    if left.isascii() and right.isascii():
        assert same is (left.lower() == right.lower())
    assert not (left == right and not same)
