"""What is refused, and where: the mistakes are those that GitHub reports, at its positions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.workflow.expressions import ExpressionError, evaluate, parse_expression

CONTEXTS = {"foo": {"bar": 1}, "github": {"event_name": "push"}}


@pytest.mark.parametrize(
    ("expression", "symbol", "position"),
    [
        ("foo.b@r", "b@r", 4),
        ("foo.1", "1", 4),
        ("foo[1].2", "2", 7),
        ("fromJSON('').1", "1", 13),
        ('foo == "bar"', '"bar"', 7),
        ('"two words"', '"two', 0),
        ("'open", "'open", 0),
        ("foo == 'it's'", "s'", 11),
        ("env:NAME", "env:NAME", 0),
        ("foo = 1", "=", 4),
        ("foo =1", "=1", 4),
        ("foo & foo", "&", 4),
        ("foo | foo", "|", 4),
        ("foo === 1", "=", 6),
        ("foo + 1", "+", 4),
        ("foo - 1", "-", 4),
        ("foo -1", "-1", 4),
        ("1-2", "1-2", 0),
        ("1 2", "2", 2),
        ("foo bar", "bar", 4),
        ("foo 'a'", "'a'", 4),
        ("foo * 2", "*", 4),
        ("foo*2", "foo*2", 0),
        ("* == 1", "*", 0),
        ("foo.*.", None, 5),
        ("foo..bar", ".", 4),
        (".bar", ".bar", 0),
        ("foo. .5", ".", 5),
        ("'a'.length", ".", 3),
        ("'a'[0]", "[", 3),
        ("1.2.3", "1.2.3", 0),
        ("true.x", ".", 4),
        ("null[0]", "[", 4),
        ("[1]", "[", 0),
        ("foo[]", "]", 4),
        ("foo[1", None, 4),
        ("foo[1)", ")", 5),
        ("foo]", "]", 3),
        ("foo[*.bar]", ".", 5),
        ("foo[* ", None, 4),
        ("(1", None, 1),
        ("(1]", "]", 2),
        ("1)", ")", 1),
        ("()", ")", 1),
        ("(foo bar)", "bar", 5),
        ("(1, 2)", ",", 2),
        ("1, 2", ",", 1),
        ("format(, 'a')", ",", 7),
        ("format('a',)", ")", 11),
        ("format('a' 'b')", "'b'", 11),
        ("format(foo[1, 2])", ",", 12),
        ("format('a'", None, 7),
        ("format(", None, 6),
        ("foo.bar('a')", "(", 7),
        ("foo.format('a')", "(", 10),
        ("format('a')('b')", "(", 11),
        ("!", None, 0),
        ("!!", None, 1),
        ("&& foo", "&&", 0),
        ("foo &&", None, 4),
        ("foo && || foo", "||", 7),
        ("foo !foo", "!", 4),
        ("foo == == foo", "==", 7),
        ("foo ==", None, 4),
        ("foo.", None, 3),
        ("$foo", "$foo", 0),
        ("fóo", "fóo", 0),
        ("-foo", "-foo", 0),
        ("{0}", "{0}", 0),
        ("foo; bar", "foo;", 0),
        ("0x1FFFFFFFF", "0x1FFFFFFFF", 0),
        ("-NaN", "-NaN", 0),
    ],
)
def test_a_symbol_that_may_not_stand_there(expression: str, symbol: str | None, position: int) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(expression, CONTEXTS)
    problem = f"unexpected symbol `{symbol}`" if symbol else "unexpected end of expression after"
    assert error.value.message.startswith(problem)
    assert error.value.message.endswith(f" at position {position + 1} of `{' '.join(expression.split())}`")
    assert error.value.position == position


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("foo.bar && frob('a')", "unrecognized function `frob` at position 12 of"),
        ("github.event_name == 'x' && releases", "unrecognized named-value `releases` at position 29 of"),
        ("true || nosuch.foo", "unrecognized named-value `nosuch` at position 9 of"),
        ("format('{0}', main)", "unrecognized named-value `main` at position 15 of"),
        ("True", "unrecognized named-value `True` at position 1 of"),
        (
            "contains(foo == 'a')",
            "too few parameters supplied to `contains`, which takes 2: 1 at position 9 of",
        ),
        (
            "Contains('a', 'b', 'c')",
            "too many parameters supplied to `contains`, which takes 2: 3 at position 9 of",
        ),
        (
            "startsWith('a')",
            "too few parameters supplied to `startsWith`, which takes 2: 1 at position 11 of",
        ),
        ("join()", "too few parameters supplied to `join`, which takes 1 to 2: 0 at position 5 of"),
        ("format()", "too few parameters supplied to `format`, which takes 1 to 255: 0 at position 7 of"),
        ("always(1)", "too many parameters supplied to `always`, which takes 0: 1 at position 7 of"),
        ("cancelled('a')", "too many parameters supplied to `cancelled`, which takes 0: 1 at position 10 of"),
        ("case(true, 1)", "too few parameters supplied to `case`, which takes 3 to 255: 2 at position 5 of"),
        (
            "case(true, 1, false, 2)",
            "even number of parameters supplied to `case`, which takes pairs and a default: 4",
        ),
        (
            "hashFiles()",
            "too few parameters supplied to `hashFiles`, which takes 1 to 255: 0 at position 10 of",
        ),
        (
            "fromJSON('a', 'b')",
            "too many parameters supplied to `fromJSON`, which takes 1: 2 at position 9 of",
        ),
        (f"format('a'{', 1' * 255})", "too many parameters supplied to `format`, which takes 1 to 255: 256"),
        ("${{ }}", "an expression was expected between `${{` and `}}`"),
        ("${{ foo", "the expression that begins with `${{ foo` is not closed by `}}`"),
        ("${{ 'a }} ' ", "the expression that begins with `${{ 'a }} '` is not closed by `}}`"),
        (
            "${{ foo }} && ${{ foo }}",
            "`${{ foo }} && ${{ foo }}` is text around an expression, not one expression",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_the_message_names_the_mistake(expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(expression, CONTEXTS)
    assert error.value.message.startswith(message)


@pytest.mark.parametrize(
    ("expression", "position"),
    [
        ("nosuch", 0),
        ("  nosuch", 2),
        ("${{ nosuch }}", 4),
        ("  ${{  foo.bar == nosuch }}", 18),
        ("${{ 1 2 }}", 6),
        ("${{ fromJSON('') }}", 4),
        ("${{ true && format('{') }}", 12),
        ("a }}", 2),
    ],
)
def test_the_position_counts_in_the_text_that_was_handed_in(expression: str, position: int) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(expression, CONTEXTS)
    assert error.value.position == position


def test_an_unknown_name_is_told_which_names_there_are() -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate("secrets.TOKEN", CONTEXTS)
    assert error.value.hint == "available here: foo, github"
    with pytest.raises(ExpressionError) as error:
        evaluate("secrets.TOKEN", {})
    assert error.value.hint == "available here: no context at all"


def test_a_long_expression_is_shown_around_the_mistake_only() -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate("foo.bar == 1 && " * 20 + "nosuch" + " && foo.bar == 1" * 20, CONTEXTS)
    assert "`…" in error.value.message
    assert "nosuch" in error.value.message.split(" of ")[1]
    assert len(error.value.message) < 150


def test_the_error_is_one_that_the_user_can_cure() -> None:
    with pytest.raises(TracerError) as error:
        parse_expression("1 +")
    assert error.value.code is ExitCode.INPUT


characters = st.text(st.sampled_from(list("fo0.1'\"()[]*,!=<>&|- \n${}_é")), max_size=15)
WORDS = [
    "foo", ".bar", "[0]", ".*", "[*]", "(", ")", "[", "]", ",", "!", "==", "<", "&&", "||", "1", "-1", "null",
    "true", "'a'", "'[1]'", "'{0}'", "NaN", "format(", "join(", "contains(", "fromJSON(", "toJSON(", "case(",
    "success(", "hashFiles(", "${{", "}}",
]  # fmt: skip
words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@pytest.mark.slow
@given(characters | words | st.text(max_size=20))
@settings(deadline=None, max_examples=1500)
def test_whatever_is_written_there_is_a_value_or_an_error_with_a_position(text: str) -> None:
    try:
        evaluate(text, {"foo": {"bar": [1, {"a": "b"}]}})
    except ExpressionError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
