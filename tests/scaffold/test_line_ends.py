"""Line ends of what is written over a file that exists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.scaffold.existing.line_ends import keep_line_ends, unify

LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"  - c"]), max_size=8)
ENDS = st.lists(st.sampled_from([b"\n", b"\r\n"]), min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(b"a\nb\n", b"a\nc\n", b"a\nc\n", id="line feeds stay line feeds"),
        pytest.param(b"", b"a\n", b"a\n", id="an empty file has none to keep"),
        pytest.param(b"a\r\nb\r\n", b"a\nc\n", b"a\r\nc\r\n", id="a new line ends like the others"),
        pytest.param(b"a\r\nb\r\nx\n", b"a\nc\nx\n", b"a\r\nc\r\nx\n", id="a line that stays keeps its own"),
        pytest.param(b"a\nb\nx\r\n", b"a\nc\nx\n", b"a\nc\nx\r\n", id="most lines decide"),
        pytest.param(b"a\r\nb", b"a\nb\n", b"a\r\nb\r\n", id="a missing last end is added"),
    ],
)
def test_a_file_keeps_its_line_ends(before: bytes, after: bytes, expected: bytes) -> None:
    assert keep_line_ends(before, after) == expected


@settings(deadline=None, max_examples=60)
@given(LINES, ENDS, LINES)
def test_nothing_but_line_ends_is_ever_touched(old: list[bytes], ends: list[bytes], new: list[bytes]) -> None:
    before = b"".join(map(bytes.__add__, old, ends))
    after = b"".join(line + b"\n" for line in new)

    assert unify(keep_line_ends(before, after)) == after
    assert keep_line_ends(before, unify(before)) == before
