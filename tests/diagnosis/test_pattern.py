"""Looking for words first finds what the expression alone would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.diagnosis.test_variants import VARIANTS
from tracer_bullet.diagnosis.catalogue import FAILURES
from tracer_bullet.diagnosis.pattern import compile_pattern, find_words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("abc", ""),
        ("release of Ada", "release of Ada"),
        (r"pypi\.org says no", "pypi.org says no"),
        (r"uploads? are refused", " are refused"),
        (r"(?:one|other) was found", " was found"),
        (r"[Tt]rusted publishing", "rusted publishing"),
        (r"a file '(?P<x>[^']{1,9})' exists", "a file '"),
        (r"\(409\) Conflict: .{0,4}", "(409) Conflict: "),
        (r"word{2} again", " again"),
    ],
)
def test_the_words_of_an_expression(source: str, words: str) -> None:
    assert find_words(source) == words


def test_alternatives_are_searched_for_each_by_itself() -> None:
    one, other = compile_pattern(r"first (?:a|b) words|second words")

    assert (one.words, other.words) == ("first ", "second words")


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([text for _, text in VARIANTS]), max_size=6), st.integers(0, 3000))
def test_nothing_is_missed_however_much_stands_between(texts: list[str], distance: int) -> None:
    text = " ".join((" " + "x" * distance + " ").join(texts).split())
    for failure in FAILURES:
        for pattern in failure.compiled:
            alone = [found.span() for found in re.finditer(pattern.expression, text)]
            assert [found.span() for found in pattern.matches(text)] == alone
