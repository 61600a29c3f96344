"""A diff can be read by a person and applied by git."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import Change

if TYPE_CHECKING:
    import pytest

ROOT = Path("/repository")


def diff(before: bytes | None, after: bytes | None, name: str = "a.yml") -> str:
    return unified_diff([Change(ROOT / name, before, after)], ROOT)


def test_a_change_that_changes_nothing_is_not_shown() -> None:
    assert diff(b"same\n", b"same\n") == ""


def test_paths_are_relative_to_the_root_and_lines_marked() -> None:
    assert diff(b"a\nb\n", b"a\nc\n") == "--- a/a.yml\n+++ b/a.yml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


def test_a_new_file_comes_from_nowhere_and_a_deleted_one_goes_there() -> None:
    assert diff(None, b"a\n") == "--- /dev/null\n+++ b/a.yml\n@@ -0,0 +1 @@\n+a\n"
    assert diff(b"a\n", None) == "--- a/a.yml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"


def test_a_missing_line_end_is_said() -> None:
    assert diff(b"a", b"a\n").endswith("-a\n\\ No newline at end of file\n+a\n")


def test_a_name_with_a_blank_ends_in_a_tab_as_in_git() -> None:
    assert diff(b"a\n", b"b\n", "a b.yml").startswith("--- a/a b.yml\t\n+++ b/a b.yml\t\n")


def test_a_carriage_return_in_a_line_is_shown_and_one_at_its_end_is_kept() -> None:
    assert diff(b"a\rb\r\n", b"c\r\n").endswith("-a^Mb\r\n+c\r\n")


def test_binary_content_is_not_shown() -> None:
    assert diff(b"\0\1", b"\0\2") == "Binary files a/a.yml and b/a.yml differ\n"


def test_several_changes_follow_each_other() -> None:
    changes = [Change(ROOT / name, b"a\n", b"b\n") for name in ("x", "y")]
    assert [line for line in unified_diff(changes, ROOT).splitlines() if line.startswith("+++")] == [
        "+++ b/x",
        "+++ b/y",
    ]


@settings(max_examples=20, deadline=None)
@given(*[st.text(alphabet="ab\n", max_size=12).map(lambda text: text.replace("b\n", "b\r\n").encode())] * 2)
def test_git_applies_the_diff(tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes) -> None:
    directory = tmp_path_factory.mktemp("apply")
    (directory / "a.yml").write_bytes(before)
    patch = unified_diff([Change(directory / "a.yml", before, after)], directory)
    command = ["git", "apply", "--allow-empty", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=directory, input=patch.encode(), check=True, capture_output=True)
    assert (directory / "a.yml").read_bytes() == after
