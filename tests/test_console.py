"""What is written on the terminal holds nothing that the terminal would obey, except our own colours."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer_bullet.cli import main
from tracer_bullet.report import console

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b]0;title\x07\x1b[2J\x1b[31m\x9b1m\u202e"
PUBLISH = """\
on: {push: {branches: [main]}}
jobs:
  ship:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: "pypa/gh-action-pypi-publish@\\e]0;title\\a\\e[2J\\e[1m"
        if: "github.ref != '\\e[8mhidden'"
"""


def controls(text: str) -> set[str]:
    return {one for one in text if unicodedata.category(one) == "Cc" or one == "\u202e"} - {"\n", "\t"}


def test_ordinary_text_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\ta — ü\r\n日本\n"
    console.emit(text)
    assert capsys.readouterr().out == text


def test_our_own_colours_stay(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    console.emit(console.paint("a", "red"))
    assert capsys.readouterr().out == "\x1b[31ma\x1b[0m"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(categories=["Cc"], exclude_characters="\x1b\r"), max_size=20))
def test_no_control_character_is_written_raw(capsys: pytest.CaptureFixture[str], text: str) -> None:
    console.emit(text + HOSTILE)
    console.say(text + HOSTILE)
    written = capsys.readouterr()
    assert not controls(written.out + written.err)


def test_json_with_control_characters_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    console.emit_json(["\x7f\x80", HOSTILE])
    written = capsys.readouterr().out
    assert not controls(written)
    assert json.loads(written) == ["\x7f\x80", HOSTILE]


@pytest.mark.parametrize(
    "command", [["plan", ".github/workflows/publish.yml"], ["check"]], ids=lambda c: c[0]
)
def test_what_a_workflow_holds_is_not_obeyed(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ".github" / "workflows" / "publish.yml"
    path.parent.mkdir(parents=True)
    path.write_text(PUBLISH, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(command) == 1
    written = capsys.readouterr()
    assert not controls(written.out + written.err)


def test_a_diff_that_a_program_reads_has_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    diff = "--- a/x.yml\n+++ b/x.yml\n@@ -1,2 +1 @@\n # one\x0c+two\n-# three\x0c\n"
    console.emit_diff(diff)
    assert capsys.readouterr().out == diff


def test_a_diff_on_a_terminal_has_none_that_the_terminal_obeys(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    console.emit_diff(f"+# one\x0c{HOSTILE}\n")
    assert controls(capsys.readouterr().out) == set()


def test_a_diff_is_coloured_line_by_line_whatever_stands_in_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console.emit_diff(" # one\x0c+two\n-x\n")
    assert capsys.readouterr().out == " # one\x0c+two\n\x1b[31m-x\x1b[0m\n"
