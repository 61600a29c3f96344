"""Finalize takes out what arming put in; what somebody else wrote into it is shown, and goes by force."""

from __future__ import annotations

import re

import pytest

from tracer_bullet.errors import ExitCode, RefusedError, TracerError
from tracer_bullet.trigger import arm, armed_branches, finalize, has_markers, inspect

PERMANENT = """\
name: Publish
on:
  release:
    types: [published]
jobs: {}
"""
SCALAR = "on: release\njobs: {}\n"
LIST = "on:\n  push:\n    branches:\n      - main\njobs: {}\n"
IN_A_SCRIPT = """\
on: release
jobs:
  a:
    steps:
      - run: |
          # tracer: begin
      - name: "two
          # tracer: end
          lines"
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PERMANENT, id="no marker"),
        pytest.param("", id="nothing"),
        pytest.param("on: [", id="no YAML, and no marker either"),
        pytest.param(IN_A_SCRIPT, id="the words of markers inside of values"),
        pytest.param(
            "on: release # tracer: begin\njobs: {} # tracer: end\n",
            id="behind a value, not on a line of their own",
        ),
        pytest.param("on: release\n# tracer: beginning\n", id="another word"),
    ],
)
def test_a_text_without_a_temporary_trigger_stays(text: str) -> None:
    assert finalize(text) == text
    assert not has_markers(text)
    assert armed_branches(text) == ()


def test_the_branches_are_those_of_the_block_and_not_those_that_were_there() -> None:
    armed = arm(LIST, ["my-feature", "fix+more"], dispatch=True)
    found = inspect(armed, "publish.yml")
    assert found is not None
    assert found.branches == armed_branches(armed) == ("my-feature", "fix+more")
    assert found.wanted.dispatch
    assert found.line == 2
    assert has_markers(armed)
    assert has_markers("\ufeff" + armed)
    assert has_markers("\ufeff# tracer: end\non: release\n")


OF_EARLIER_RELEASES = """\
jobs: {}
# tracer: begin temporary trigger (`tracer finalize` removes it)
# tracer: was, without a line end: on: release
on:
  push:
    branches:
      - b
  release:
# tracer: end temporary trigger
"""


def test_a_block_of_an_earlier_release_is_stripped_as_ever() -> None:
    assert finalize(OF_EARLIER_RELEASES) == "jobs: {}\non: release"
    assert finalize(OF_EARLIER_RELEASES.replace(", without a line end", "")) == "jobs: {}\non: release\n"
    with pytest.raises(RefusedError):
        finalize(OF_EARLIER_RELEASES.replace("- b", "- 'b*'"))


def test_the_words_behind_the_markers_are_free() -> None:
    armed = arm(PERMANENT, ["b"])
    other = re.sub("(# tracer: (?:begin|end)).*", r"\1 whatever", armed)
    assert finalize(other) == PERMANENT


def test_an_empty_block_goes() -> None:
    assert finalize("on:\n  # tracer: begin\n  # tracer: end\n  release:\n") == "on:\n  release:\n"


@pytest.mark.parametrize("text", [PERMANENT, SCALAR, LIST], ids=["a new event", "lines kept", "a list item"])
def test_blanks_at_the_ends_of_the_lines_of_a_block_are_no_edit(text: str) -> None:
    armed = arm(text, ["b"])
    for line in ("      - b\n", "# tracer: end temporary trigger\n"):
        armed = armed.replace(line, line.rstrip("\n") + "  \n")
    assert finalize(armed) == text


def test_in_a_block_of_a_release_without_hashes_another_branch_is_no_edit() -> None:
    armed = arm(PERMANENT, ["one"]).replace("      - one\n", "      - one\n      - two\n")
    old = re.sub(r" \[[0-9a-f]{8}\]", "", armed)
    assert armed_branches(old) == ("one", "two")
    assert finalize(old) == PERMANENT


def test_line_ends_that_git_converted_are_no_edit() -> None:
    for text in (PERMANENT, SCALAR, LIST):
        armed = arm(text, ["b"])
        assert finalize(armed.replace("\n", "\r\n")) == text.replace("\n", "\r\n")


EDITS = [
    pytest.param(
        PERMANENT, "    branches:", "    branches:  # mine", "+    branches:  # mine", id="a comment"
    ),
    pytest.param(PERMANENT, "      - b", "      - b\n    paths: [a]", "+    paths: [a]", id="a filter"),
    pytest.param(PERMANENT, "  push:", "  create:\n  push:", "+  create:", id="an event"),
    pytest.param(PERMANENT, "      - b", "      - 'b*'", "+      - 'b*'", id="a wildcard"),
    pytest.param(
        PERMANENT, "    branches:\n      - b", "    tags: [a]", "+    tags: [a]", id="another filter"
    ),
    pytest.param(LIST, "      - b", "      - b\n      - '!c'", "+      - '!c'", id="an exclusion"),
    pytest.param(PERMANENT, "      - b", "      - b\n      - mine", "+      - mine", id="a branch"),
    pytest.param(LIST, "      - b", "      - b\n      - mine", "+      - mine", id="a branch in a list"),
    pytest.param(SCALAR, "      - b", "      - mine", "+      - mine", id="another branch"),
    pytest.param(
        SCALAR, "    branches:", "    branches:  # mine", "+    branches:  # mine", id="beside kept lines"
    ),
]


@pytest.mark.parametrize(("text", "old", "new", "shown"), EDITS)
def test_an_edit_by_hand_is_refused_with_a_diff(text: str, old: str, new: str, shown: str) -> None:
    armed = arm(text, ["b"])
    edited = armed.replace(old, new, 1)
    assert edited != armed
    with pytest.raises(RefusedError) as caught:
        finalize(edited, path="w.yml")
    line = armed[: armed.index("# tracer: begin")].count("\n") + 1
    assert str(caught.value) == f"w.yml:{line}: the temporary trigger was edited by hand"
    assert caught.value.hint.startswith("`tracer finalize --force w.yml` removes it, with these edits:\n")
    assert shown in caught.value.hint.splitlines()
    with pytest.raises(RefusedError):
        arm(edited, ["another"])


@pytest.mark.parametrize(("text", "old", "new", "shown"), EDITS)
def test_force_removes_an_edited_block(text: str, old: str, new: str, shown: str) -> None:
    edited = arm(text, ["b"]).replace(old, new, 1)
    assert shown.removeprefix("+") in edited.splitlines()
    assert finalize(edited, force=True) == text


def test_kept_lines_that_were_edited_are_noticed() -> None:
    edited = arm(SCALAR, ["b"]).replace("was: on: release", "was: on: create")
    with pytest.raises(RefusedError) as caught:
        finalize(edited)
    assert {"-  create:", "+  release:"} <= set(caught.value.hint.splitlines())


def test_the_command_in_the_hint_can_be_pasted() -> None:
    edited = arm(PERMANENT, ["b"]).replace("    branches:", "    branches: # mine")
    with pytest.raises(RefusedError) as caught:
        finalize(edited, path="my flows/w.yml")
    assert "`tracer finalize --force 'my flows/w.yml'`" in caught.value.hint


def test_force_does_not_remove_what_would_leave_no_workflow() -> None:
    edited = arm(SCALAR, ["b"]).replace("# was: on: release\n", "")
    with pytest.raises(TracerError, match="without its temporary parts this is not a workflow") as caught:
        finalize(edited, force=True)
    assert "restore the file from git" in caught.value.hint


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("# tracer: begin\n", "`# tracer: begin` has no `# tracer: end` after it"),
        ("# tracer: end\n", "`# tracer: end` has no `# tracer: begin` before it"),
        ("# tracer: end\n# tracer: begin\n", "`# tracer: end` is before `# tracer: begin`"),
        ("# tracer: begin\n# tracer: begin\n# tracer: end\n", "they are in the lines 2, 3, 4"),
        ("# tracer: begin\n# tracer: end\n# tracer: end\n", "they are in the lines 2, 3, 4"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_markers_that_do_not_pair_are_an_error_also_by_force(
    block: str, message: str, *, force: bool
) -> None:
    text = f"on: release\n{block}jobs: {{}}\n"
    assert has_markers(text)
    with pytest.raises(TracerError, match=re.escape(message)) as caught:
        finalize(text, path="w.yml", force=force)
    assert caught.value.code == ExitCode.INPUT
    assert caught.value.place is not None
    assert caught.value.place.line == 2
    assert "restore the file from git" in caught.value.hint


def test_an_armed_text_that_is_no_yaml_any_more_is_an_error_with_its_place() -> None:
    broken = arm(PERMANENT, ["b"]).replace("jobs: {}", "jobs: {")
    with pytest.raises(TracerError, match=r"^w\.yml:11:1: not valid YAML"):
        finalize(broken, path="w.yml")


def test_events_that_are_added_before_and_behind_the_block_stay() -> None:
    armed = arm(PERMANENT, ["b"])
    edited = armed.replace("on:\n", "on:\n  create:\n").replace("  release:", "  deployment:\n  release:")
    expected = PERMANENT.replace("on:\n", "on:\n  create:\n  deployment:\n")
    assert finalize(edited) == expected


def test_branches_that_are_added_before_and_behind_the_block_stay() -> None:
    armed = arm(LIST, ["b"])
    edited = armed.replace("      - main\n", "      - main\n      - one\n").replace(
        "jobs:", "      - two\njobs:"
    )
    assert armed_branches(edited) == ("b",)
    assert finalize(edited) == LIST.replace("      - main\n", "      - main\n      - one\n      - two\n")


def test_lines_behind_a_block_that_kept_a_line_without_an_end_become_lines_of_their_own() -> None:
    text = "jobs: {}\non: release"
    assert finalize(arm(text, ["b"]) + "env: {}\n") == "jobs: {}\non: release\nenv: {}\n"
    assert finalize(arm(text, ["b"]).rstrip("\n")) == text


def test_arming_again_after_other_edits_writes_the_block_for_the_workflow_as_it_is_now() -> None:
    armed = arm("jobs: {}\non: release", ["b"]) + "env: {}\n"
    again = arm(armed, ["c"])
    assert armed_branches(again) == ("b", "c")
    assert finalize(again) == "jobs: {}\non: release\nenv: {}\n"
