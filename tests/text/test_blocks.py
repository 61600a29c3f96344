"""Several blocks in one text: taken out together they leave every byte as it was."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trigger.specimens import SPECIMENS
from tests.trigger.strategies import workflows
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.text.blocks import Edit, find_blocks, render_blocks, strip_blocks
from tracer_bullet.text.lines import line_starts
from tracer_bullet.text.nodes import parse
from tracer_bullet.trigger import arm, finalize, inspect

WORKFLOW = """\
on: release
jobs:
  tests:
    runs-on: ubuntu-latest
  publish:
    needs: tests
    runs-on: ubuntu-latest
"""
NEWLINES = ("\n", "\r\n", "\r")


def edit_line(text: str, line: str, words: str) -> Edit:
    start = text.index(line)
    return Edit(start, start + len(line), line.replace("ubuntu", "other"), "    ", words)


def test_no_edits_leave_the_text() -> None:
    assert render_blocks(WORKFLOW, []) == WORKFLOW
    assert render_blocks(WORKFLOW[:-1], []) == WORKFLOW[:-1]
    assert find_blocks(WORKFLOW, parse(WORKFLOW), "") == ()


def several(text: str = WORKFLOW) -> str:
    end = len(text)
    lane = Edit(end, end, "  lane:\n    runs-on: other-latest\n", "  ", "temporary jobs")
    edits = [lane, edit_line(text, "    runs-on: ubuntu-latest\n", "temporary condition")]
    return render_blocks(
        arm(text, ["b"]), [edit._replace(start=e, end=f) for edit, e, f in moved(text, edits)]
    )


def moved(text: str, edits: list[Edit]) -> list[tuple[Edit, int, int]]:
    shift = len(arm(text, ["b"])) - len(text)
    return [(edit, edit.start + shift, edit.end + shift) for edit in edits]


def test_each_block_says_what_it_is_and_all_are_stripped() -> None:
    armed = several()
    found = inspect(armed)
    assert found is not None
    words = ["temporary trigger", "temporary condition", "temporary jobs"]
    assert [block.words for block in found.blocks] == words
    assert all(re.search(r"\) \[[0-9a-f]{8}\]\n\Z", block.lines[0]) for block in found.blocks)
    assert "    # was:     runs-on: ubuntu-latest\n" in armed
    assert finalize(armed) == WORKFLOW


def test_another_branch_leaves_the_other_blocks() -> None:
    armed = arm(several(), ["c"])
    assert "temporary jobs" in armed
    assert finalize(armed) == WORKFLOW


@pytest.mark.parametrize("words", ["temporary condition", "temporary jobs"])
def test_one_edited_block_refuses_all_and_shows_the_difference(words: str) -> None:
    before, _, after = several().partition(f"begin {words}")
    edited = before + f"begin {words}" + after.replace("runs-on: other-latest", "runs-on: mine", 1)
    with pytest.raises(RefusedError, match=f"the {words} was edited by hand") as caught:
        finalize(edited, path="w.yml")
    assert "+    runs-on: mine" in caught.value.hint.splitlines()
    assert finalize(edited, force=True) == WORKFLOW


def test_an_edit_of_a_kept_line_is_noticed() -> None:
    with pytest.raises(RefusedError):
        finalize(several().replace("# was:     runs-on: ubuntu", "# was:     runs-on: debian"))


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Lines of any kind, some replaced, some inserted between them."""
    line = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8)
    lines = draw(st.lists(st.tuples(line, st.sampled_from(NEWLINES)), min_size=1, max_size=8))
    text = "".join(body + end for body, end in lines) + draw(line)
    places = sorted({*line_starts(text), len(text)})
    cuts = sorted(draw(st.lists(st.sampled_from(places), min_size=2, max_size=6)))
    edits = [
        Edit(
            start,
            end,
            draw(st.sampled_from(["x: y\n", "- a\r\n- b", "z\n"])),
            draw(st.sampled_from(["", "  "])),
        )
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, edits


def distinct(edits: list[Edit]) -> bool:
    return all(one.end <= other.start for one, other in itertools.pairwise(edits))


@settings(max_examples=300, deadline=None)
@given(edited_texts())
def test_stripping_all_blocks_gives_back_every_byte(given_text: tuple[str, list[Edit]]) -> None:
    text, edits = given_text
    assert distinct(edits)
    rendered = render_blocks(text, edits)
    blocks = find_blocks(rendered, None, "")
    assert len(blocks) == len(edits)
    assert all(block.is_unedited for block in blocks)
    assert strip_blocks(rendered, blocks).encode() == text.encode()


@settings(max_examples=60, deadline=None)
@given(workflows() | st.sampled_from([one.text for one in SPECIMENS if "# tracer:" not in one.text]))
def test_a_block_at_the_end_and_the_trigger_come_out_together(text: str) -> None:
    try:
        armed = arm(text, ["b"])
        lane = Edit(len(armed), len(armed), "# nothing\n", "", "temporary jobs")
        both = render_blocks(armed, [lane])
        parse(both)
    except TracerError:
        return
    assert finalize(both).encode() == text.encode()
