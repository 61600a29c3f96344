"""The functions of the language, one table each."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.workflow.expressions import UNKNOWN, ExpressionError, evaluate

CONTEXTS: dict[str, Any] = {
    "l": ["Push", 1, None, True, [1]],
    "labels": [{"name": "bug"}, {"name": "Help wanted"}],
    "m": {"k": "v"},
    "empty": [],
}


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("contains('Hello world', 'llo')", True),
        ("contains('Hello world', 'LLO')", True),
        ("contains('Hello world', '')", True),
        ("contains('Hello world', null)", True),
        ("contains('Hello world', 'x')", False),
        ("contains('', 'x')", False),
        ("contains(1234, 23)", True),
        ("contains(true, 'RU')", True),
        ("contains(null, '')", True),
        ("contains('Array', l)", False),
        ("contains('Object', m)", False),
        ("contains(m, 'v')", False),
        ("contains(m, 'Object')", False),
        ("contains(empty, 'x')", False),
        ("contains(l, 'push')", True),
        ("contains(l, 'pus')", False),
        ("contains(l, '1')", True),
        ("contains(l, true)", True),
        ("contains(l, null)", True),
        ("contains(l, l[4])", True),
        ("contains(l, fromJSON('[1]'))", False),
        ("contains(labels.*.name, 'BUG')", True),
        ("contains(labels.*.name, 'help')", False),
        ("contains(fromJSON('[\"push\", \"release\"]'), 'release')", True),
    ],
)
def test_contains(call: str, value: bool) -> None:
    assert evaluate(call, CONTEXTS) is value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("startsWith('Hello', 'he')", True),
        ("startsWith('Hello', 'lo')", False),
        ("startsWith('Hello', '')", True),
        ("startsWith('Hello', null)", True),
        ("startsWith(1234, 12)", True),
        ("startsWith('refs/tags/v1', 'refs/tags')", True),
        ("startsWith('Array', l)", False),
        ("startsWith(l, 'Arr')", False),
        ("startsWith(m, '')", False),
        ("endsWith('Hello', 'LO')", True),
        ("endsWith('Hello', 'he')", False),
        ("endsWith('Hello', '')", True),
        ("endsWith(1.5, .5)", False),
        ("endsWith(1.5, '.5')", True),
        ("endsWith(false, 'E')", True),
        ("endsWith('asdf_ς', 'Σ')", True),
        ("endsWith(l, '')", False),
    ],
)
def test_starts_with_and_ends_with(call: str, value: bool) -> None:
    assert evaluate(call, CONTEXTS) is value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("format('')", ""),
        ("format(null)", ""),
        ("format('', 'unused')", ""),
        ("format('no argument')", "no argument"),
        ("format('{0}', 'a')", "a"),
        ("format('<{0}{1}{0}>', 'a', 'b')", "<aba>"),
        ("format('{1}', 'a', 'b')", "b"),
        ("format('{00}{000001}', 'a', 'b')", "ab"),
        ("format('{0}', 'a', fromJSON('bad'))", "a"),
        ("format('{0:}', 'a')", "a"),
        ("format('{{0}}', 'a')", "{0}"),
        ("format('{{{0}}}', 'a')", "{a}"),
        ("format('{{{{0}}}}', 'a')", "{{0}}"),
        ("format('}}{{')", "}{"),
        ("format('{0}', '{1}')", "{1}"),
        ("format('{0}|{1}|{2}|{3}|{4}', null, true, 1.50, l, m)", "|true|1.5|Array|Object"),
        ("format(12)", "12"),
        ("format(l)", "Array"),
        ("format('a\nb{0}', 'c')", "a\nbc"),
    ],
)
def test_format(call: str, value: str) -> None:
    assert evaluate(call, CONTEXTS) == value


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{", "stray `{`"),
        ("}", "stray `}`"),
        ("{0", "stray `{`"),
        ("{0}}", "stray `}`"),
        ("{{0}", "stray `}`"),
        ("}{0}", "stray `}`"),
        ("{0}{", "stray `{`"),
        ("{}", "stray `{`"),
        ("{a}", "stray `{`"),
        ("{-1}", "stray `{`"),
        ("{ 0}", "stray `{`"),
        ("{0 }", "stray `{`"),
        ("{256}", "stray `{256}`"),
        ("{99999999999999999999}", "stray"),
        ("{0:}}", "stray `{`"),
        ("{٣}", "stray `{`"),
        ("{1}", "refers to `{1}`, but 1 arguments"),
        ("{255}", "refers to `{255}`"),
        ("{0:x}", "style `x`"),
        ("{0:}}}", "style"),
    ],
)
def test_a_format_string_that_cannot_be(pattern: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(f"true && format('{pattern}', 'a')", {})
    assert reason in error.value.message
    assert error.value.position == 8


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("join(l)", "Push,1,,true,Array"),
        ("join(l, ', ')", "Push, 1, , true, Array"),
        ("join(labels.*.name, ' and ')", "bug and Help wanted"),
        ("join(labels)", "Object,Object"),
        ("join(labels, null)", "ObjectObject"),
        ("join(labels, 1.5)", "Object1.5Object"),
        ("join(labels, m)", "Object,Object"),
        ("join(labels, empty)", "Object,Object"),
        ("join(l[4], fromJSON('bad'))", "1"),
        ("join(empty)", ""),
        ("join(m)", ""),
        ("join(null)", ""),
        ("join(true, '-')", "true"),
        ("join('a', '-')", "a"),
    ],
)
def test_join(call: str, value: str) -> None:
    assert evaluate(call, CONTEXTS) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-0.0, "0"),
        (1.50, "1.5"),
        (10**15, "1E+15"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        ("", '""'),
        ('it\'s "x" \\ /', '"it\'s \\"x\\" \\\\ /"'),
        ("\b\f\n\r\t\x01\x1f\x7f", '"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f"'),
        ("é\x85\u2028\u2029😀", '"é\\u0085\\u2028\\u2029😀"'),
        ([], "[]"),
        ({}, "{}"),
        ([[]], "[\n  []\n]"),
        ([1, "a", None], '[\n  1,\n  "a",\n  null\n]'),
        ({"a": 1, "B": {"c": [True]}}, '{\n  "a": 1,\n  "B": {\n    "c": [\n      true\n    ]\n  }\n}'),
        ({'"': {}}, '{\n  "\\"": {}\n}'),
    ],
    ids=repr,
)
def test_to_json(value: Any, text: str) -> None:
    assert evaluate("toJSON(x)", {"x": value}) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ("-0", 0),
        ("1.50", 1.5),
        ("1e3", 1000),
        ("1e400", math.inf),
        ("123456789012345678901234567890", 123456789012345678901234567890.0),
        ('""', ""),
        ('"\\u00e9\\n"', "é\n"),
        (" [1, [2], {}] ", [1, [2], {}]),
        ('{"a": {"b": null}}', {"a": {"b": None}}),
        ('{"a": 1, "b": 2, "A": 3}', {"a": 3, "b": 2}),
        ("[" * 100 + "]" * 100, json.loads("[" * 100 + "]" * 100)),
        ('"' + "[" * 200 + '"', "[" * 200),
        ('"\\"[[[[' + "[" * 200 + '"', '"[[[[' + "[" * 200),
    ],
    ids=lambda item: repr(item)[:20],
)
def test_from_json(text: str, value: Any) -> None:
    assert evaluate("fromJSON(x)", {"x": text}) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expecting value, character 1"),
        ("nope", "expecting value, character 1"),
        ("[1 2]", "character 4"),
        ("{'a': 1}", "character 2"),
        ("[1] 2", "extra data, character 5"),
        ("NaN", "`NaN` is not JSON"),
        ("-Infinity", "`-Infinity` is not JSON"),
        ("// comment", "character 1"),
        ("[" * 101 + "]" * 101, "more than 100 deep"),
        ("[" * 100_000, "more than 100 deep"),
        ('{"a":' * 5000, "more than 100 deep"),
        (None, "expecting value"),
        ([1], "expecting value"),
        ({}, "expecting value"),
    ],
    ids=lambda item: repr(item)[:20],
)
def test_what_from_json_cannot_read(text: Any, reason: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate("1 == fromJSON(x)", {"x": text})
    assert reason in error.value.message
    assert error.value.position == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json_values)
@settings(deadline=None, max_examples=200)
def test_to_json_writes_json_and_from_json_reads_it_back(value: Any) -> None:
    written = evaluate("toJSON(x)", {"x": value})
    assert json.loads(str(written)) == value
    assert evaluate("fromJSON(toJSON(x))", {"x": value}) == value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("case(true, 'a', 'b')", "a"),
        ("case(false, 'a', 'b')", "b"),
        ("case(false, 'a', true, 'b', 'c')", "b"),
        ("case(false, 'a', false, 'b', 'c')", "c"),
        ("case(true, 'a', true, 'b', 'c')", "a"),
        ("CASE(1 == 1, l[1], 0)", 1),
        ("case(true, 'a', 'no boolean', 'b', fromJSON('bad'))", "a"),
        ("case(false, fromJSON('bad'), 'b')", "b"),
        ("case(true, l, 0)", CONTEXTS["l"]),
    ],
)
def test_case(call: str, value: Any) -> None:
    assert evaluate(call, CONTEXTS) == value


@pytest.mark.parametrize("predicate", ["1", "'true'", "null", "l", "m"])
def test_a_condition_of_case_must_be_a_boolean(predicate: str) -> None:
    with pytest.raises(ExpressionError, match="argument 3 of `case` must evaluate to a boolean value"):
        evaluate(f"case(false, 1, {predicate}, 2, 3)", CONTEXTS)


def test_what_hash_files_gives_is_not_known() -> None:
    assert evaluate("hashFiles('a')", {}) is UNKNOWN
    assert evaluate("hashFiles(x)", {"x": UNKNOWN}) is UNKNOWN


@pytest.mark.parametrize(
    "call",
    ["FORMAT('a')", "tojson('a')", "ToJson('a')", "FromJson('1')", "STARTSWITH('a', 'a')", "Join('a')"],
)
def test_names_of_functions_have_no_case(call: str) -> None:
    assert evaluate(call, {})


@pytest.mark.parametrize(
    ("contexts", "answers"),
    [
        ({}, "success"),
        ({"needs": {}}, "success"),
        ({"needs": {"a": {"result": "success"}}}, "success"),
        ({"needs": {"a": {"result": "success"}, "b": {"result": "failure"}}}, "failure"),
        ({"needs": {"a": {"result": "skipped"}}}, "neither"),
        ({"job": {"status": "success"}, "needs": {"a": {"result": "failure"}}}, "success"),
        ({"job": {}}, "success"),
        ({"job": {"status": "failure"}}, "failure"),
        ({"job": {"status": "cancelled"}}, "cancelled"),
    ],
    ids=str,
)
def test_the_status_functions_read_the_contexts_if_nobody_knows_better(
    contexts: dict[str, Any], answers: str
) -> None:
    assert evaluate("always()", contexts) is True
    for name in ("success", "failure", "cancelled"):
        assert evaluate(f"{name}()", contexts) is (name == answers)


def test_the_status_functions_take_the_names_of_jobs() -> None:
    contexts = {"needs": {"a": {"result": "success"}, "b": {"result": "failure"}}}
    assert evaluate("success('a') && failure('b') && !failure('a') && !success('a', 'b')", contexts) is True
    assert evaluate("success('other')", contexts) is UNKNOWN
    assert evaluate("success(x)", contexts | {"x": UNKNOWN}) is UNKNOWN


def test_a_need_that_was_cancelled_does_not_tell_whether_the_run_was() -> None:
    contexts = {"needs": {"a": {"result": "cancelled"}}}
    assert evaluate("cancelled()", contexts) is UNKNOWN
    assert evaluate("success()", contexts) is False
