"""Globs over paths; the judge is `Path.glob`, over the same files on disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.text.globs import fits_any_glob, glob_expression

if TYPE_CHECKING:
    from pathlib import Path

PATHS = ("a", "packages/a", "packages/b", "packages/a/deep", "packages/[x]", "libs/core/x+y")
GLOBS = (
    "a",
    "*",
    "packages/*",
    "packages/?",
    "**",
    "**/a",
    "packages/**/deep",
    "packages/[ab]",
    "packages/[!a]",
    "libs/*/x+y",
)


@pytest.mark.parametrize("pattern", GLOBS)
def test_a_glob_matches_what_the_standard_library_finds(tmp_path: Path, pattern: str) -> None:
    for path in PATHS:
        (tmp_path / path).mkdir(parents=True, exist_ok=True)
    known = {one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")}
    found = {one.relative_to(tmp_path).as_posix() for one in tmp_path.glob(pattern)} - {"."}
    assert {one for one in known if re.fullmatch(glob_expression(pattern), one)} == found


def test_a_list_of_globs_may_be_written_as_folders_from_here() -> None:
    assert fits_any_glob("packages/a", ["other", "./packages/*/"])
    assert not fits_any_glob("packages/a/deep", ["./packages/*/"])
