"""Names of refs, held to what git itself accepts."""

from __future__ import annotations

import subprocess
from tempfile import gettempdir
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracer_bullet.refs import is_ref_name, new_branch, ref_name_problem, short_name

if TYPE_CHECKING:
    from tests.conftest import GitRepository

NAMES = st.text(st.sampled_from("ab./-@{}~^: *?[\\\x1f\x7f\u00a0é"), max_size=8) | st.sampled_from(
    ["HEAD", "a.lock", "a.lock/b", "@", "a@", "v1.2.3"]
)


@pytest.mark.parametrize("name", ["main", "tracer/first-run", "v1.2.3", "größe", "a@b", "x.locks"])
def test_what_git_accepts_is_a_name(name: str) -> None:
    assert is_ref_name(name)
    assert ref_name_problem(name) == ""


@settings(max_examples=80, deadline=None)
@given(NAMES)
@example("@{-1}")
@example("a\tb")
def test_a_name_is_what_git_takes_for_one(name: str) -> None:
    asked = subprocess.run(
        # outside of any repository, where `@{-1}` is no branch that was left
        ["git", "check-ref-format", "--branch", name],
        check=False,
        capture_output=True,
        cwd=gettempdir(),
    )
    # git checks the form of `@`, and refuses it when a branch is made: there it is short for HEAD
    assert is_ref_name(name) == (asked.returncode == 0 and name != "@")
    assert is_ref_name(name) == (bool(name) and not ref_name_problem(name))


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("refs/heads/a/b", "a/b"),
        ("refs/tags/v1", "v1"),
        ("refs/pull/1/merge", "1/merge"),
        ("refs/tags/refs/heads/a", "refs/heads/a"),
        ("main", "main"),
        ("refs/other/a", "refs/other/a"),
    ],
)
def test_the_short_name_of_a_ref(ref: str, name: str) -> None:
    assert short_name(ref) == name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "tracer/first-run"),
        (("main", "tracer-bullet"), "tracer/first-run"),
        (("tracer/first-run",), "tracer/run-2"),
        (("tracer/first-run", "tracer/run-2"), "tracer/run-3"),
        (("tracer",), "tracer-first-run"),
        (("tracer", "tracer-first-run"), "tracer-run-2"),
    ],
)
def test_git_can_make_a_new_branch_beside_those_there_are(
    repository: GitRepository, taken: tuple[str, ...], name: str
) -> None:
    repository.write("a.txt")
    repository.commit()
    for branch in set(taken) - {"main"}:
        repository.git("branch", branch)
    assert new_branch(taken) == name
    repository.git("switch", "--quiet", "--create", new_branch(taken))
