"""Which files an upload takes, by the words of its command, and who keeps them for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import PYPROJECT, plan, read
from tracer_bullet.arming.lane.built_files import files_of_commands
from tracer_bullet.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        ("", ("dist",)),
        ("dist/*", ("dist/*",)),
        ("dist/* 2>&1", ("dist/*",)),
        ("dist/* > log.txt", ("dist/*",)),
        ('dist/*.whl >> "$GITHUB_STEP_SUMMARY"', ("dist/*.whl",)),
        ("dist/* 2> /dev/null < answers.txt", ("dist/*",)),
        ("-u me dist/* >log.txt other/*", ("dist/*", "other/*")),
    ],
)
def test_what_a_command_writes_is_not_among_the_files_that_it_uploads(
    arguments: str, files: tuple[str, ...]
) -> None:
    assert files_of_commands((arguments,), "") == files


def test_a_job_that_only_uploads_what_nobody_keeps_for_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    text = read("publish-action-after-a-build-job.yml")
    start, end = text.index("  build:\n"), text.index("  publish:\n")
    alone = (text[:start] + text[end:]).replace("    needs: build\n", "")
    with pytest.raises(RefusedError, match="no other job keeps any for it"):
        plan(alone, tmp_path)


@pytest.mark.parametrize(("version", "count"), [("v4", 0), ("v3", 2)])
def test_a_version_that_github_has_turned_off_is_named(version: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    text = read("publish-action-after-a-build-job.yml").replace("artifact@v4", f"artifact@{version}")
    notes = [note for note in plan(text, tmp_path).run.notes if "turned this version of" in note]
    assert len(notes) == count


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FILES: out", "FILES: ${{ vars.FILES }}"),
        ("FILES: out", "OTHER: out"),
        ("    environment: pypi\n", "    environment: pypi\n    env: {FILES: '${{ vars.FILES }}'}\n"),
        (
            "    steps:\n      - uses: actions/d",
            "    steps:\n      - run: echo FILES=x >> $GITHUB_ENV\n      - uses: actions/d",
        ),
    ],
    ids=["an expression", "a variable of the repository", "set by the job", "set by a step"],
)
def test_a_folder_in_a_variable_that_only_a_run_shows_is_refused(old: str, new: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    text = read("folder-in-a-variable.yml")
    assert old in text
    with pytest.raises(RefusedError, match="only a run shows which files are uploaded"):
        plan(text.replace(old, new), tmp_path)
