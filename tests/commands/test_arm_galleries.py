"""`tracer arm` over every workflow of both galleries: never fine where PyPI is stated to be reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.trigger.specimens import SPECIMENS, Specimen
from tests.workflow.cases import GALLERY, expectations
from tracer_bullet.cli import main
from tracer_bullet.errors import ExitCode
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

NAME = ".github/workflows/publish.yml"
NEEDS_NOTHING = "push-branches-ignore"
"""Its branch triggers as it is, which the command finds out before it asks for an edit that cannot be."""
_TEST = re.compile(r"https://test\.pypi\.org/|--repository testpypi")
_INDEXES = re.compile(r"; reaches (.*)")


def stated() -> Iterator[tuple[str, str, bool]]:
    """File, branch, and whether it is stated that a push there reaches, or may reach, more than TestPyPI."""
    for one in expectations():
        words = one.what.split()
        if words[0] == "tracer":
            yield one.path.name, words[1], one.then != "testpypi alone"
        elif words[0] == "push" and len(words) == 2 and (found := _INDEXES.search(one.then)):
            reached = {index.rstrip("?") for index in found[1].split(", ")}
            yield one.path.name, words[1], not reached <= {"testpypi", "nothing"}


STATED = list(dict.fromkeys(stated()))


def arm(repository: GitRepository, text: str, *words: str) -> int:
    """The exit code for this one workflow, in a repository whose default branch is called otherwise."""
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/the-default-branch")
    repository.git("remote", "add", "origin", "https://github.com/octo-org/octo-repo.git")
    repository.write(NAME, text)
    return main(["arm", "publish.yml", *words])


def test_the_gallery_states_both() -> None:
    dangers = [danger for _, _, danger in STATED]
    assert dangers.count(True) > 15
    assert dangers.count(False) > 10


@pytest.mark.parametrize(("name", "branch", "danger"), STATED, ids=str)
def test_never_fine_where_more_than_testpypi_is_reached(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, name: str, branch: str, danger: bool
) -> None:
    monkeypatch.chdir(repository.root)
    text = (GALLERY / name).read_text(encoding="utf-8")
    code = arm(repository, text, "--branch", branch, "--only-trigger")
    assert code in (ExitCode.OK, ExitCode.INPUT, ExitCode.REFUSED)
    if danger:
        assert code == ExitCode.REFUSED
    if code != ExitCode.OK:
        assert repository.files() == {NAME: text.encode()}


@pytest.mark.parametrize(("name", "branch", "danger"), STATED, ids=str)
def test_with_all_that_a_run_needs_it_is_proven_and_comes_out_again(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, name: str, branch: str, danger: bool
) -> None:
    monkeypatch.chdir(repository.root)
    text = (GALLERY / name).read_text(encoding="utf-8")
    code = arm(repository, text, "--branch", branch)
    assert code in (ExitCode.OK, ExitCode.INPUT, ExitCode.REFUSED)
    armed = repository.files()[NAME].decode()
    if code != ExitCode.OK:
        assert armed == text
        return
    home = GitHubRepository("octo-org/octo-repo", "the-default-branch")
    read = {NAME: read_workflow(armed, NAME)}
    assert prove(read.values(), Simulator(home, read), (branch,)).tracer_reaches_only_testpypi
    assert (armed != text) or not danger
    assert main(["finalize"]) == ExitCode.OK
    assert repository.files() == {NAME: text.encode()}


ONE_BRANCH = [specimen for specimen in SPECIMENS if len(specimen.branches) == 1]
named = pytest.mark.parametrize("specimen", ONE_BRANCH, ids=lambda specimen: specimen.name)


def words(specimen: Specimen) -> list[str]:
    return ["--branch", *specimen.branches, *(["--dispatch"] if specimen.dispatch else [])]


@named
def test_the_command_makes_of_odd_writing_what_stands_beside(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, specimen: Specimen
) -> None:
    monkeypatch.chdir(repository.root)
    code = arm(repository, specimen.text, *words(specimen))
    armed = specimen.expected(".armed.yml") or specimen.text
    is_armable = specimen.expected(".refused") is None or specimen.name == NEEDS_NOTHING
    is_fine = is_armable and bool(_TEST.search(specimen.text))
    assert (code == ExitCode.OK) is is_fine
    assert repository.files() == {NAME: (armed if is_fine else specimen.text).encode()}


@named
def test_the_same_with_the_real_index_is_never_fine(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, specimen: Specimen
) -> None:
    monkeypatch.chdir(repository.root)
    real = _TEST.sub(lambda found: found[0].replace("test", "upload", 1), specimen.text)
    assert arm(repository, real, *words(specimen), "--gate") in (ExitCode.INPUT, ExitCode.REFUSED)
    assert repository.files() == {NAME: real.encode()}
