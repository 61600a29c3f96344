"""A diff can be read by a person and applied by git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracer_bullet.text.diffs import unified_diff
from tracer_bullet.text.files import Change

ROOT = Path("/repository")
HEADER = "diff --git a/a.yml b/a.yml\n"
NAMES = (
    "a.yml",
    "with some blanks",
    " blank at an end ",
    "überall/日本",
    'quote"d',
    "back\\slash",
    "tab\tand\nline",
    "b/a b",
    "\udcff",
    "-dash",
)


def diff(before: bytes | None, after: bytes | None, name: str = "a.yml") -> str:
    return unified_diff([Change(ROOT / name, before, after)], ROOT)


def test_a_change_that_changes_nothing_is_not_shown() -> None:
    assert diff(b"same\n", b"same\n") == ""


def test_paths_are_relative_to_the_root_and_lines_marked() -> None:
    assert diff(b"a\nb\n", b"a\nc\n") == (f"{HEADER}--- a/a.yml\n+++ b/a.yml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n")


def test_a_new_file_comes_from_nowhere_and_a_deleted_one_goes_there() -> None:
    assert diff(None, b"a\n") == (
        f"{HEADER}new file mode 100644\n--- /dev/null\n+++ b/a.yml\n@@ -0,0 +1 @@\n+a\n"
    )
    assert diff(b"a\n", None) == (
        f"{HEADER}deleted file mode 100644\n--- a/a.yml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )


def test_an_empty_file_that_is_new_or_deleted_has_a_header_alone() -> None:
    assert diff(None, b"") == f"{HEADER}new file mode 100644\n"
    assert diff(b"", None) == f"{HEADER}deleted file mode 100644\n"


def test_a_new_program_is_executable() -> None:
    change = Change(ROOT / "a.yml", None, b"", 0o755)
    assert unified_diff([change], ROOT) == f"{HEADER}new file mode 100755\n"


def test_a_missing_line_end_is_said() -> None:
    assert diff(b"a", b"a\n").endswith("-a\n\\ No newline at end of file\n+a\n")


def test_a_name_with_a_blank_ends_in_a_tab_as_in_git() -> None:
    assert "--- a/a b.yml\t\n+++ b/a b.yml\t\n" in diff(b"a\n", b"b\n", "a b.yml")


def test_a_carriage_return_in_a_line_is_shown_and_one_at_its_end_is_kept() -> None:
    assert diff(b"a\rb\r\n", b"c\r\n").endswith("-a^Mb\r\n+c\r\n")


def test_binary_content_is_not_shown() -> None:
    assert diff(b"\0\1", b"\0\2") == f"{HEADER}Binary files a/a.yml and b/a.yml differ\n"


def test_several_changes_follow_each_other() -> None:
    changes = [Change(ROOT / name, b"a\n", b"b\n") for name in ("x", "y")]
    assert [line for line in unified_diff(changes, ROOT).splitlines() if line.startswith("+++")] == [
        "+++ b/x",
        "+++ b/y",
    ]


TEXTS = st.text(alphabet="ab\n", max_size=12).map(lambda text: text.replace("b\n", "b\r\n").encode())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.none() | TEXTS, st.none() | TEXTS), max_size=4))
@example(dict.fromkeys(NAMES, (None, b"")))
@example(dict.fromkeys(NAMES, (b"", None)))
@example(dict.fromkeys(NAMES, (b"a", b"b")))
@example(dict.fromkeys(NAMES, (b"a\r\n", b"b\r\n")))
def test_git_applies_the_diff(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, tuple[bytes | None, bytes | None]]
) -> None:
    root = tmp_path_factory.mktemp("apply")
    changes = [Change(root / name, before, after) for name, (before, after) in files.items()]
    for change in changes:
        if change.before is not None:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            change.path.write_bytes(change.before)
    patch = unified_diff(changes, root)
    git(root, "init", "--quiet")
    git(root, "apply", "--allow-empty", "--whitespace=nowarn", "-", patch=patch)
    found = {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts
    }
    assert found == {change.path: change.after for change in changes if change.after is not None}


@pytest.mark.parametrize("name", NAMES)
def test_the_headers_are_those_of_git_itself(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "--quiet")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    git(tmp_path, "add", "--intent-to-add", ".")
    path.write_bytes(b"a\n")
    theirs = [line for line in git(tmp_path, "diff").splitlines() if not line.startswith("index ")]
    assert unified_diff([Change(path, None, b"a\n")], tmp_path).splitlines() == theirs


def git(root: Path, *words: str, patch: str = "") -> str:
    command = ["git", *words]
    return subprocess.run(
        command, cwd=root, input=patch.encode(), check=True, capture_output=True
    ).stdout.decode()
