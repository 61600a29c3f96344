"""Lines end where YAML ends them, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.text.lines import ending, line_end, line_number, line_start, line_starts, split_lines

TEXTS = st.text(alphabet="ab\r\n\x0b\x0c\x1c\x85\u2028", max_size=30)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="nothing has no lines"),
        pytest.param("a", ["a"], id="the last line needs no end"),
        pytest.param("a\r\nb\nc\rd", ["a\r\n", "b\n", "c\r", "d"], id="the three line ends may be mixed"),
        pytest.param("\n\r", ["\n", "\r"], id="LF CR is two line ends"),
        pytest.param(
            "a\x0cb\u2028c\x85d", ["a\x0cb\u2028c\x85d"], id="form feeds and separators end no line"
        ),
    ],
)
def test_lines_are_split_at_line_feeds_and_carriage_returns(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(TEXTS)
def test_lines_joined_are_the_text_again(text: str) -> None:
    assert "".join(split_lines(text)) == text


@given(TEXTS)
def test_starts_ends_and_numbers_agree_with_the_lines(text: str) -> None:
    position = 0
    for number, line in enumerate(split_lines(text), 1):
        body = len(line) - len(ending(line))
        for index in range(position, position + body):
            assert line_start(text, index) == position
            assert line_end(text, index) == position + len(line)
            assert line_number(text, index) == number
        assert line_starts(text)[number - 1] == position
        position += len(line)
