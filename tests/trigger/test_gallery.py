"""Every workflow of the gallery becomes what stands beside it, and every mutation of one is safe."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trigger.oracle import assert_only_added, is_readable
from tests.trigger.specimens import DIRECTORY, SPECIMENS, Specimen
from tracer_bullet.errors import TracerError
from tracer_bullet.trigger import add_trigger, arm, armed_branches, branch_pattern, finalize, has_markers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OUTCOMES = (".armed.yml", ".refused", ".unchanged")
ARMED = [specimen for specimen in SPECIMENS if specimen.expected(".armed.yml")]
REFUSED = [specimen for specimen in SPECIMENS if specimen.expected(".refused")]
UNCHANGED = [specimen for specimen in SPECIMENS if specimen.expected(".unchanged")]


def named(specimens: list[Specimen]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("specimen", specimens, ids=lambda specimen: specimen.name)


def test_every_workflow_of_the_gallery_has_one_outcome_and_no_outcome_is_left_over() -> None:
    files = {path.name for path in DIRECTORY.iterdir()}
    for specimen in SPECIMENS:
        outcomes = {f"{specimen.name}{ending}" for ending in OUTCOMES} & files
        assert len(outcomes) == 1, specimen.name
        files -= {f"{specimen.name}.yml", *outcomes}
    assert not files
    assert len(SPECIMENS) > 100


@named(UNCHANGED)
def test_where_nothing_is_missing_nothing_changes(specimen: Specimen) -> None:
    assert specimen.arm() == specimen.text


@named(ARMED)
def test_arming_makes_what_stands_beside(specimen: Specimen) -> None:
    assert specimen.arm() == specimen.expected(".armed.yml")


@named(ARMED)
def test_the_line_of_the_trigger_is_where_its_block_begins(specimen: Specimen) -> None:
    armed = add_trigger(specimen.text, specimen.branches, dispatch=specimen.dispatch)
    lines = armed.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[armed.line - 1].lstrip("\ufeff ").startswith("# tracer: begin")


@named(REFUSED)
def test_what_cannot_be_armed_is_refused_with_the_reason_and_the_cure(specimen: Specimen) -> None:
    with pytest.raises(TracerError) as caught:
        specimen.arm()
    hint = f"\n\n{caught.value.hint}" if caught.value.hint else ""
    assert f"{caught.value}{hint}\n" == specimen.expected(".refused")


@named([specimen for specimen in ARMED if not has_markers(specimen.text)])
def test_finalize_gives_back_the_workflow(specimen: Specimen) -> None:
    armed = specimen.arm()
    assert finalize(armed).encode() == specimen.text.encode()
    assert finalize(specimen.text) == specimen.text


@named([specimen for specimen in ARMED if not has_markers(specimen.text)])
def test_arming_only_adds(specimen: Specimen) -> None:
    armed = specimen.arm()
    patterns = [branch_pattern(branch) for branch in armed_branches(armed)]
    assert_only_added(specimen.text, armed, patterns, dispatch=specimen.dispatch)


@named(ARMED)
def test_arming_twice_is_arming_once(specimen: Specimen) -> None:
    armed = specimen.arm()
    assert arm(armed, specimen.branches, dispatch=specimen.dispatch) == armed


@named([*ARMED, *UNCHANGED])
def test_another_branch_and_a_start_by_hand_come_out_with_the_rest(specimen: Specimen) -> None:
    permanent = finalize(specimen.text)
    armed = arm(arm(specimen.arm(), ["another"]), ["a-third"], dispatch=True)
    assert finalize(armed) == permanent


def test_act_reads_every_armed_workflow(tmp_path: Path) -> None:
    """It is written in Go, and so reads YAML by another library; directives are beyond it, armed or not."""
    for specimen in ARMED:
        if "%YAML" not in specimen.text:
            (tmp_path / f"{specimen.name}.yml").write_bytes(specimen.arm().encode())
    command = ["act", "--validate", "--strict", "--workflows", str(tmp_path)]
    judged = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stderr


INSERTS = ("x", " ", "\n", "#", ":", "- ", "*a", "&a ", "'", "[", "}", ",", "\t", "é", "!", "\r", "  # c")
ACCIDENTS: dict[str, Callable[[list[str], int], list[str]]] = {
    "a line is lost": lambda lines, at: lines[:at] + lines[at + 1 :],
    "a line is doubled": lambda lines, at: [*lines[:at], lines[at], *lines[at:]],
    "a line goes to the end": lambda lines, at: lines[:at] + lines[at + 1 :] + [lines[at]],
    "a line loses its indentation": lambda lines, at: [*lines[:at], lines[at].lstrip(" "), *lines[at + 1 :]],
    "the line ends become CR LF": lambda lines, _: [line.replace("\n", "\r\n") for line in lines],
    "the last line end is lost": lambda lines, _: [*lines[:-1], lines[-1].rstrip("\r\n")],
    "a byte order mark appears": lambda lines, _: ["\ufeff" + lines[0].removeprefix("\ufeff"), *lines[1:]],
}


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A workflow of the gallery after one to three accidents."""
    text = draw(st.sampled_from(SPECIMENS)).text
    for _ in range(draw(st.integers(1, 3))):
        lines = text.splitlines(keepends=True) or [""]
        at = draw(st.integers(0, min(len(lines) - 1, 9)))
        accident = draw(st.sampled_from([*ACCIDENTS, "something is typed"]))
        if accident == "something is typed":
            column = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:column] + draw(st.sampled_from(INSERTS)) + lines[at][column:]
        text = "".join(ACCIDENTS[accident](lines, at) if accident in ACCIDENTS else lines)
    return text


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(mutants(), st.booleans())
def test_a_mutant_is_refused_untouched_or_armed_exactly(text: str, dispatch: bool) -> None:
    try:
        permanent = finalize(text)
        armed = arm(text, ["my-feature"], dispatch=dispatch)
    except TracerError as error:
        assert error.message
        return
    assert finalize(armed) == permanent
    assert arm(armed, ["my-feature"], dispatch=dispatch) == armed
    if armed != text and is_readable(text):
        patterns = [branch_pattern(branch) for branch in armed_branches(armed)]
        assert_only_added(permanent, armed, patterns, dispatch=dispatch or "workflow_dispatch" in text)
