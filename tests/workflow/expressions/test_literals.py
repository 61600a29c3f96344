"""Constants: how they are written, and what they are as strings and as numbers."""

from __future__ import annotations

import math
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from tracer_bullet.workflow.expressions import evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("", None),
        (" \t\n", None),
        ("null", None),
        ("true", True),
        ("false", False),
        ("''", ""),
        ("'a'", "a"),
        ("'it''s'", "it's"),
        ("''''", "'"),
        ("'a''''b'", "a''b"),
        ("'${{ }}'", "${{ }}"),
        ("'\"'", '"'),
        ("'\\n'", "\\n"),
        ("'a\nb'", "a\nb"),
        ("0", 0),
        ("711", 711),
        ("-9.2", -9.2),
        ("+1", 1),
        (".5", 0.5),
        ("-.5", -0.5),
        ("5.", 5),
        ("00012", 12),
        ("1e3", 1000),
        ("-2.99e-2", -0.0299),
        ("1E+2", 100),
        ("1.5e-7", 1.5e-7),
        ("0xff", 255),
        ("0xFF", 255),
        ("0x0000000001", 1),
        ("0xFFFFFFFF", -1),
        ("0o17", 15),
        ("9007199254740993", 9007199254740992.0),
        ("1e400", math.inf),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
        ("+Infinity", math.inf),
        ("${{ 1 }}", 1),
        (" ${{'a'}}\n", "a"),
    ],
    ids=repr,
)
def test_a_constant_is_itself(expression: str, value: Any) -> None:
    result = evaluate(expression, {})
    assert result == value
    assert type(result) is type(value)


def test_not_a_number_is_a_number() -> None:
    assert str(evaluate("NaN", {})) == "nan"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("null", ""),
        ("true", "true"),
        ("false", "false"),
        ("0", "0"),
        ("-0", "0"),
        ("0.0", "0"),
        ("-2.0", "-2"),
        ("1.50", "1.5"),
        ("0xff", "255"),
        ("0.1", "0.1"),
        ("123456.789", "123456.789"),
        ("0.84551240822557006", "0.84551240822557"),
        ("0.0001", "0.0001"),
        ("0.00001", "1E-05"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "1.23456789012346E+15"),
        ("1e15", "1E+15"),
        ("-1.5e300", "-1.5E+300"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("fromJSON('[]')", "Array"),
        ("fromJSON('{\"a\": 1}')", "Object"),
        ("a.*", "Array"),
    ],
)
def test_a_value_as_a_string(expression: str, text: str) -> None:
    assert evaluate(f"format('{{0}}', {expression})", {"a": [1]}) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", "0"),
        (" ", "0"),
        ("\u00a0\u2003", "0"),
        (" 12 ", "12"),
        ("+1.5", "1.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("1e2", "100"),
        ("0xfF", "255"),
        ("0o10", "8"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
    ],
    ids=repr,
)
def test_a_string_that_is_a_number_equals_it(text: str, number: str) -> None:
    assert evaluate(f"'{text}' == {number}", {})


NO_NUMBERS = [
    "a", "1a", "1 2", "1,000", "1_000", "1e", "e1", ".", "-", "0x", "0xg", "0o8", "-0x1", "0x1FFFFFFFF",
    "0o77777777777", "0b1", "infinity", "NaN", "true", "null", "٣", "\u200b1", "1\x1f",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS, ids=repr)
def test_a_string_that_is_no_number_equals_none_and_is_neither_more_nor_less(text: str) -> None:
    comparisons = " || ".join(f"'{text}' {operator} 1" for operator in ("==", "<", "<=", ">", ">="))
    assert evaluate(comparisons, {}) is False
    assert evaluate(f"'{text}' != 1", {}) is True


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("x.huge > 1e300 && x.huge == Infinity", True),
        ("x.negative == -Infinity", True),
        ("format('{0}', x.huge)", "Infinity"),
        ("x.colour == 'RED' && x.colour", "red"),
        ("x.pair[1]", 2),
        ("toJSON(x.pair)", "[\n  1,\n  2\n]"),
        ("x.read_only.A", 1),
    ],
)
def test_python_values_of_other_types_are_taken_for_what_they_are_like(expression: str, value: Any) -> None:
    class Colour(StrEnum):
        RED = "red"

    odd = {
        "huge": 10**400,
        "negative": -(10**400),
        "colour": Colour.RED,
        "pair": (1, 2),
        "read_only": MappingProxyType({"a": 1}),
    }
    assert evaluate(expression, {"x": odd}) == value
