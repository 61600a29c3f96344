"""Recorded answers are found by what they say, and disarmed without touching another byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.answers_file import disarm_answers, find_answers, workflows_around
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from pathlib import Path

OURS = """\
# Changes here will be overwritten by Copier
_commit: v0.1.0
_src_path: gh:owner/template
project_name: demo
tracer_branch: tracer/first-run  # armed
workflow_name: publish.yml
"""


@pytest.mark.parametrize("name", [".copier-answers.tracer.yml", ".copier-answers.yaml", "our answers.yml"])
def test_answers_are_found_under_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OURS, encoding="utf-8")
    (found,) = find_answers(tmp_path)
    assert found.path == tmp_path / name
    assert found.answers["project_name"] == "demo"
    assert (found.workflow_name, found.branch) == ("publish.yml", "tracer/first-run")
    assert found.source.text == OURS


@pytest.mark.parametrize(
    ("directories", "standing_in", "expected"),
    [
        pytest.param(["."], ".", (), id="one package has all workflows"),
        pytest.param(["a", "b"], ".", (), id="above two packages"),
        pytest.param(["a", "b"], "b", ("b.yml",), id="in a package"),
        pytest.param(["a", "b"], "b/src", ("b.yml",), id="inside a package"),
        pytest.param(["a", "b"], "c", (), id="in another package"),
        pytest.param([".", "b"], "docs", (".yml",), id="the package at the top is around the rest"),
    ],
)
def test_a_package_has_the_workflows_that_were_made_for_it(
    tmp_path: Path, directories: list[str], standing_in: str, expected: tuple[str, ...]
) -> None:
    (tmp_path / standing_in).mkdir(parents=True, exist_ok=True)
    for number, directory in enumerate(directories):
        name = directory.strip(".")
        text = OURS.replace("publish.yml", f"{name}.yml") + f"package_directory: {directory}\n"
        (tmp_path / f"answers-{number}.yml").write_text(text, encoding="utf-8")

    assert workflows_around(tmp_path, tmp_path / standing_in) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("_src_path: gh:other/template\nname: x\n", id="another template's answers"),
        pytest.param("tracer_branch: x\n", id="no source"),
        pytest.param("nested:\n  _src_path: a\n  tracer_branch: b\n", id="not at the top"),
        pytest.param("- _src_path\n- tracer_branch\n", id="a list"),
        pytest.param("a: [\n", id="no YAML, and none of ours"),
    ],
)
def test_other_files_are_not_taken_for_answers(tmp_path: Path, text: str) -> None:
    (tmp_path / ".copier-answers.yml").write_text(text, encoding="utf-8")
    (tmp_path / "answers.txt").write_text(OURS, encoding="utf-8")
    (tmp_path / "latin.yml").write_bytes(b"_src_path: \xff\ntracer_branch: x\n")
    (tmp_path / "deeper.yml").mkdir()
    assert find_answers(tmp_path) == ()


def test_answers_of_ours_that_are_no_yaml_are_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / ".copier-answers.tracer.yml"
    path.write_text(OURS + "<<<<<<< before\n", encoding="utf-8")
    with pytest.raises(TracerError, match="not valid YAML"):
        find_answers(tmp_path)


def test_answers_without_a_branch_or_a_workflow_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("_src_path: x\ntracer_branch:\n", encoding="utf-8")
    (found,) = find_answers(tmp_path)
    assert (found.branch, found.workflow_name) == ("", "")


def test_answers_that_are_disarmed_stay_as_they_are() -> None:
    for value in ("''", '""'):
        text = f"tracer_branch: {value}  # permanent\n"
        assert disarm_answers(text) == text


@pytest.mark.parametrize(
    ("written", "disarmed"),
    [
        ("tracer_branch: main\n", "tracer_branch: ''\n"),
        ("tracer_branch: 'it''s'  # c\r\nb: 1\r\n", "tracer_branch: ''  # c\r\nb: 1\r\n"),
        ("tracer_branch:\nb: 1\n", "tracer_branch: ''\nb: 1\n"),
        ("tracer_branch: null\n", "tracer_branch: ''\n"),
        ("a: 1\ntracer_branch: |-\n  main\nb: 1\n", "a: 1\ntracer_branch: ''\nb: 1\n"),
        ("\ufefftracer_branch: main", "\ufefftracer_branch: ''"),
        ('{"a": 1, "tracer_branch": "main"}', '{"a": 1, "tracer_branch": \'\'}'),
    ],
)
def test_only_the_value_of_the_branch_is_replaced(written: str, disarmed: str) -> None:
    assert disarm_answers(written) == disarmed
    assert disarm_answers(disarmed) == disarmed


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["# a comment", "", "a: 1", "b: [x, y]", "c: |\n  text\n", "d: 'q'"]), unique=True
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_other_line_stays(others: list[str], end: str) -> None:
    for index in range(len(others) + 1):
        lines = [*others[:index], "tracer_branch: tracer/first-run", *others[index:], ""]
        text = "\n".join(lines).replace("\n", end)
        disarmed = disarm_answers(text)
        assert disarmed == text.replace("tracer_branch: tracer/first-run", "tracer_branch: ''")
        assert tree(parse(disarmed)) == {**tree(parse(text)), "tracer_branch": ""}


def test_answers_without_the_key_are_an_error_with_the_line_to_add() -> None:
    with pytest.raises(TracerError, match="the answers have no `tracer_branch`") as caught:
        disarm_answers("a: 1\n")
    assert caught.value.hint == "add the line `tracer_branch: ''`"


@pytest.mark.parametrize(
    "text", ["tracer_branch: &b main\nother: *b\n", "tracer_branch: a\ntracer_branch: b\n"]
)
def test_answers_that_cannot_be_disarmed_exactly_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="cannot be edited exactly"):
        disarm_answers(text)
