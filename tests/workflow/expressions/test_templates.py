"""Text with expressions in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.workflow.expressions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    evaluate,
    evaluate_template,
    interpolate,
    parse_template,
)

CONTEXTS: dict[str, Any] = {"n": 1.50, "s": "text", "l": [1, 2], "m": {"a": "b"}, "none": None, "x": UNKNOWN}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("plain", "plain"),
        ("$ { { n } }", "$ { { n } }"),
        ("{{ n }}", "{{ n }}"),
        ("}}", "}}"),
        ("${{ n }}", 1.5),
        ("${{n}}", 1.5),
        ("${{\n  n\n}}", 1.5),
        ("${{ l }}", [1, 2]),
        ("${{ m.a == 'b' }}", True),
        ("${{ none }}", None),
        ("${{ 'quoted' }}", "quoted"),
        ("${{ '}}' }}", "}}"),
        ("${{ '${{ n }}' }}", "${{ n }}"),
        ("${{ 'it''s }}' }}", "it's }}"),
        ("${{ n }} ", "1.5 "),
        (" ${{ n }}", " 1.5"),
        ("${{ n }}\n", "1.5\n"),
        ("a${{ n }}b${{ s }}c", "a1.5btextc"),
        ("${{ n }}${{ s }}", "1.5text"),
        ("${{ none }}-${{ l }}-${{ m }}-${{ true }}", "-Array-Object-true"),
        ("it's {${{ s }}} }}", "it's {text} }}"),
        ("$${{ s }}", "$text"),
        ("${{ s }}}", "text}"),
        ("v${{ format('{0}{1}', n, s) }}", "v1.5text"),
    ],
    ids=repr,
)
def test_one_expression_alone_keeps_its_type_and_anything_else_is_text(text: str, value: Any) -> None:
    result = evaluate_template(text, CONTEXTS)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("plain", "plain"),
        ("${{ n }}", "1.5"),
        ("${{ none }}", ""),
        ("${{ true }}", "true"),
        ("v${{ n }}", "v1.5"),
        ("${{ x }}", UNKNOWN),
        ("v${{ x }}", UNKNOWN),
        ("${{ x && 'a' }}", UNKNOWN),
    ],
)
def test_interpolation_always_makes_a_string(text: str, result: object) -> None:
    assert interpolate(text, CONTEXTS) == result


@pytest.mark.parametrize(
    ("text", "kind"), [("${{ l }}", "sequence"), ("${{ m }}", "mapping"), ("${{ l.* }}", "sequence")]
)
def test_a_list_or_a_mapping_alone_makes_no_string(text: str, kind: str) -> None:
    with pytest.raises(ExpressionError, match=f"a {kind} was not expected"):
        interpolate(text, CONTEXTS)


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("a ${{ n", "not closed", 2),
        ("${{ n }} ${{ 'a }}'", "not closed", 9),
        ("a ${{ }} b", "an expression was expected", 5),
        ("a ${{ n }} ${{ nosuch }}", "unrecognized named-value", 15),
        ("a ${{ n }} ${{ fromJSON('') }}", "cannot read", 15),
        ("a ${{ insert }}", "unrecognized named-value `insert`", 6),
        ("${{ n }" + "} ${{ 1 2 }}", "unexpected symbol `2`", 15),
    ],
)
def test_an_error_in_a_text_is_placed_in_the_whole_of_it(text: str, problem: str, position: int) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate_template(text, CONTEXTS)
    assert problem in error.value.message
    assert error.value.position == position


def test_a_text_with_expressions_has_the_limits_of_one_expression() -> None:
    assert evaluate_template("a" * 30_000, {}) == "a" * 30_000
    assert evaluate_template("a" * 20_900 + "${{ 1 }}", {}) == "a" * 20_900 + "1"
    with pytest.raises(ExpressionError, match="more than the 21,000 allowed"):
        evaluate_template("a" * 21_000 + "${{ 1 }}", {})
    with pytest.raises(ExpressionError, match="more than the 21,000 allowed"):
        evaluate_template("'{" * 6_000 + "${{ 1 }}", {})
    assert evaluate_template("${{ 1 }}" * 254, {}) == "1" * 254
    with pytest.raises(ExpressionError, match="255 expressions in one text"):
        evaluate_template("${{ 1 }}" * 255, {})


def test_an_expression_within_text_may_be_one_less_deep() -> None:
    deepest = "!" * 49 + "n"
    assert evaluate_template(f"${{{{ {deepest} }}}}", CONTEXTS) is False
    with pytest.raises(ExpressionError, match="nested more than"):
        evaluate_template(f"a${{{{ {deepest} }}}}", CONTEXTS)


def test_the_parts_of_a_text_are_its_literals_and_its_expressions() -> None:
    before, expression, after = parse_template("a${{ n }}b")
    assert (before, after) == ("a", "b")
    assert isinstance(expression, Expression)
    assert (expression.text, expression.start) == ("n", 5)
    assert parse_template("") == ()


fragments = st.lists(st.sampled_from(["a", "'", "{", "}", "$", " ", "\n", "é"]), max_size=6).map("".join)
literals = fragments.filter(lambda text: "${{" not in text)


@given(
    st.lists(st.tuples(literals, st.sampled_from(["n", "s", "none", "'}}'"])), min_size=1, max_size=4),
    literals,
)
@settings(deadline=None, max_examples=300)
def test_text_around_expressions_comes_out_as_it_is(parts: list[tuple[str, str]], tail: str) -> None:
    text = "".join(f"{literal}_${{{{ {expression} }}}}" for literal, expression in parts) + tail
    values = [evaluate(f"format('{{0}}', {expression})", CONTEXTS) for _, expression in parts]
    expected = "".join(f"{literal}_{value}" for (literal, _), value in zip(parts, values, strict=True))
    assert evaluate_template(text, CONTEXTS) == expected + tail
