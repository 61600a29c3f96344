"""`${name#pattern}` and its like: what bash makes of them, and nothing that it may not."""

from __future__ import annotations

import itertools
import shutil
import subprocess

import pytest

from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS
from tracer_bullet.workflow.shell.trimming import trim

VALUES = ("", "v1.2.3", "refs/tags/v1.2.3", "refs/heads/some/topic", "a*b", "aaa", "x-y_z 1", "v", "]a[")
PATTERNS = (
    "",
    "v",
    "refs/tags/",
    "refs/*/",
    "*/",
    "*",
    "?",
    "a",
    "a*",
    "*a",
    ".*",
    "-*",
    "[0-9]*",
    "[!v]*",
    " 1",
)
OPERATORS = ("#", "##", "%", "%%")
CASES = list(itertools.product(VALUES, OPERATORS, PATTERNS))


def test_an_empty_pattern_changes_nothing() -> None:
    assert all(trim(value, operator, "") == value for value in VALUES for operator in OPERATORS)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")
def test_bash_takes_the_same_away() -> None:
    lines = "".join(f"x='{value}'; printf '%s\\n' \"${{x{how}{what}}}\"\n" for value, how, what in CASES)
    told = subprocess.run(["bash", "-c", lines], check=True, capture_output=True, text=True).stdout
    assert [trim(*case) for case in CASES] == told.splitlines()


@pytest.mark.parametrize(
    ("value", "operator", "pattern", "left"),
    [
        (f"refs/heads/{UNKNOWN_TEXT}", "#", "refs/heads/", UNKNOWN_TEXT),
        (f"refs/heads/{UNKNOWN_TEXT}", "##", "refs/heads/a", UNKNOWN_TEXT),
        (f"refs/heads/{UNKNOWN_TEXT}", "#", "refs/tags/", f"refs/heads/{UNKNOWN_TEXT}"),
        (f"refs/heads/{UNKNOWN_TEXT}", "##", "*/", UNKNOWN_TEXT),
        (f"refs/heads/{UNKNOWN_TEXT}", "%", "/x", UNKNOWN_TEXT),
        (UNKNOWN_TEXT, "#", "v", UNKNOWN_TEXT),
        (UNKNOWN_WORDS, "#", "v", UNKNOWN_WORDS),
        ("v1", "#", "@(v|r)", UNKNOWN_TEXT),
        ("v" * 10_000, "##", "*v", UNKNOWN_WORDS),
    ],
)
def test_what_is_not_known_stays_so(value: str, operator: str, pattern: str, left: str) -> None:
    assert trim(value, operator, pattern) == left
