"""What holds for every workflow that can be armed, judged by another YAML library."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.trigger.oracle import assert_only_added, load
from tests.trigger.strategies import branch_names, workflows
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.trigger import arm, armed_branches, branch_pattern, finalize, has_markers

pytestmark = pytest.mark.slow

MARKERS = ("# tracer: begin temporary trigger", "# tracer: end temporary trigger")


def try_to_arm(text: str, *branches: str, dispatch: bool = False) -> str:
    """The armed text; what is refused, or needs no arming, is another test's subject."""
    try:
        armed = arm(text, branches, dispatch=dispatch)
    except RefusedError as error:
        assert "branches-ignore" in error.message
        assume(False)
    assume(armed != text)
    return armed


def cut(armed: str) -> tuple[str, str, str]:
    """What stands before the block, the block, and what stands behind it."""
    begin = armed.index(MARKERS[0])
    start = max(armed.rfind("\n", 0, begin), armed.rfind("\r", 0, begin)) + 1
    end = armed.index(MARKERS[1]) + len(MARKERS[1])
    end += len(armed[end:]) - len(armed[end:].removeprefix("\r").removeprefix("\n"))
    return armed[:start], armed[start:end], armed[end:]


@settings(max_examples=200, deadline=None)
@given(workflows(), branch_names, st.booleans())
def test_finalize_gives_back_every_byte(text: str, branch: str, dispatch: bool) -> None:
    assert finalize(try_to_arm(text, branch, dispatch=dispatch)).encode() == text.encode()


@settings(max_examples=50, deadline=None)
@given(workflows(), branch_names)
def test_a_url_between_braces_changes_nothing_of_that(text: str, branch: str) -> None:
    """A parser that does not know such URLs knows tabs at the ends of lines, and the other way round."""
    step = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
    assume("\t" not in text)
    written = text.replace(step, "- {uses: a/b@v1, with: {repository-url: https://test.pypi.org/legacy/}}")
    armed = try_to_arm(written, branch)
    assert finalize(armed).encode() == written.encode()
    assert_only_added(written, armed, [branch_pattern(branch)], dispatch=False)


@settings(max_examples=150, deadline=None)
@given(workflows(), branch_names, st.booleans())
def test_arming_only_adds(text: str, branch: str, dispatch: bool) -> None:
    armed = try_to_arm(text, branch, dispatch=dispatch)
    new = [] if branch not in armed_branches(armed) else [branch_pattern(branch)]
    assert_only_added(text, armed, new, dispatch=dispatch)
    assert new or dispatch


@settings(max_examples=150, deadline=None)
@given(workflows(), branch_names)
def test_every_byte_outside_of_the_block_stays(text: str, branch: str) -> None:
    before, _, behind = cut(try_to_arm(text, branch))
    if before == f"{text}\n":  # the last line had no end, which the marker says
        before = text
    assert text.startswith(before)
    assert text.endswith(behind)
    assert len(before) + len(behind) <= len(text)


@settings(max_examples=100, deadline=None)
@given(workflows(), branch_names, st.booleans())
def test_arming_twice_is_arming_once(text: str, branch: str, dispatch: bool) -> None:
    armed = try_to_arm(text, branch, dispatch=dispatch)
    assert arm(armed, [branch], dispatch=dispatch) == armed


@settings(max_examples=100, deadline=None)
@given(workflows(), st.lists(branch_names, min_size=2, max_size=3, unique=True))
def test_another_branch_is_one_more_item_in_the_same_block(text: str, branches: list[str]) -> None:
    armed = text
    for branch in branches:
        armed = try_to_arm(armed, branch)
    assert armed == arm(text, branches)
    assert [armed.count(marker) for marker in MARKERS] == [1, 1]
    assert set(armed_branches(armed)) == set(branches)
    assert finalize(armed) == text


@settings(max_examples=100, deadline=None)
@given(workflows(), branch_names)
def test_finalize_twice_is_finalize_once(text: str, branch: str) -> None:
    done = finalize(try_to_arm(text, branch))
    assert finalize(done) == done
    assert not has_markers(done)


@settings(max_examples=100, deadline=None)
@given(st.text() | workflows())
def test_a_text_without_a_marker_comes_back_untouched(text: str) -> None:
    assume(not any(marker in text for marker in MARKERS))
    assert finalize(text.replace("# tracer: ", "")) == text.replace("# tracer: ", "")


@settings(max_examples=100, deadline=None)
@given(workflows(), branch_names)
def test_pins_that_are_bumped_while_armed_stay_bumped(text: str, branch: str) -> None:
    def bump(workflow: str) -> str:
        return workflow.replace("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "0" * 40 + " # v8")

    assert finalize(bump(try_to_arm(text, branch))) == bump(text)


@settings(max_examples=200, deadline=None)
@given(workflows(), branch_names, st.data())
def test_lines_that_are_added_outside_of_the_block_while_armed_stay(
    text: str, branch: str, data: st.DataObject
) -> None:
    before, block, behind = cut(try_to_arm(text, branch))
    if before == f"{text}\n":  # the last line had no end, which the marker says
        before, block = text, f"\n{block}"
    where = data.draw(st.sampled_from(["before", "behind"]), "where")
    part = before if where == "before" else behind
    starts = [index + 1 for index, character in enumerate(part) if character == "\n"]
    assume(starts or where == "behind")
    index = data.draw(st.sampled_from(starts if where == "before" else [0, *starts]), "index")
    added = part[:index] + "# added: [x]\n" + part[index:]
    edited_before, edited_behind = (added, behind) if where == "before" else (before, added)
    middle = text[len(before) : len(text) - len(behind)]
    kept = edited_before + middle
    lacks_end = bool(edited_behind) and kept[-1:] not in ("", "\r", "\n")
    # where the last line had no end, it gets one of those that the file has
    ends = ("\n", "\r\n", "\r") if lacks_end else ("",)
    edited = [kept + end + edited_behind for end in ends]
    assume(all(map(is_workflow, edited)))
    assert finalize(edited_before + block + edited_behind) in edited


def is_workflow(text: str) -> bool:
    """Whether the added line, which may have split a value, left a workflow."""
    try:
        arm(text, ["any"])
        return "on" in load(text)
    except TracerError:
        return False


@settings(max_examples=100, deadline=None)
@given(workflows(), branch_names, st.sampled_from(["\n", "\n\n", "\n# the end\n"]))
@example("jobs: {}\non: release", "b", "\n# the end\n")
def test_lines_that_are_added_at_the_end_while_armed_stay_lines(text: str, branch: str, added: str) -> None:
    assume("\r" not in text)
    armed = try_to_arm(text, branch)
    tail = added if armed.endswith("\n") == text.endswith("\n") else added.removeprefix("\n")
    assume(tail)
    assert finalize(armed + tail) == text + added
