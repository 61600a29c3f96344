"""Splices change the characters that they name, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.text.splices import Splice, apply_splices


def test_no_splices_give_the_same_text() -> None:
    assert apply_splices("as it is\r\n", []) == "as it is\r\n"


@pytest.mark.parametrize(
    ("splices", "result"),
    [
        pytest.param([Splice(1, 2, "B")], "aBc", id="a character is replaced"),
        pytest.param([Splice(3, 3, "d")], "abcd", id="an insertion may stand at the end"),
        pytest.param(
            [Splice(1, 2, ""), Splice(0, 1, "")], "c", id="the order in which they are given is free"
        ),
        pytest.param(
            [Splice(1, 1, "1"), Splice(1, 1, "2")], "a12bc", id="insertions at one place keep their order"
        ),
        pytest.param([Splice(1, 2, "B"), Splice(2, 2, "+")], "aB+c", id="neighbours do not overlap"),
    ],
)
def test_splices_are_applied(splices: list[Splice], result: str) -> None:
    assert apply_splices("abc", splices) == result


@pytest.mark.parametrize(
    "splices",
    [
        pytest.param([Splice(0, 2, ""), Splice(1, 3, "")], id="two replacements of one character"),
        pytest.param([Splice(2, 4, "")], id="beyond the end"),
        pytest.param([Splice(2, 1, "")], id="backwards"),
    ],
)
def test_splices_that_contradict_each_other_are_refused(splices: list[Splice]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_splices("abc", splices)


@given(st.text(max_size=20), st.data())
def test_every_character_outside_of_the_splices_stays(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    splices = [Splice(start, end, "<>") for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    edges = [0, *(index for splice in splices for index in splice[:2]), len(text)]
    kept = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert apply_splices(text, splices) == "<>".join(kept)
