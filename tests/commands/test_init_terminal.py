"""`tracer init` at a real terminal: what is missing is asked for, and a typo is asked again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import PACKAGE
from tests.terminal import CLEAR, ENTER, run_in_terminal
from tracer_bullet import cli

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.conftest import GitRepository
    from tests.terminal import Terminal

pytestmark = pytest.mark.slow

ANSWERS = ".copier-answers.tracer.yml"
END_OF_INPUT = "\x04"
QUESTION = "[y]es / [n]o / [d]iff / [e]dit answers:"
CI = "on: push\njobs: {test: {runs-on: ubuntu-24.04, steps: [{run: pytest}]}}\n"
SCREEN = (24, 80)


@pytest.fixture
def puzzling(repository: GitRepository) -> GitRepository:
    """A package with two modules and without a remote, so that two answers are missing."""
    repository.write("pyproject.toml", PACKAGE.replace("hatchling.build", "setuptools.build_meta"))
    repository.write("src/a/__init__.py")
    repository.write("src/b/__init__.py")
    return repository


def init(
    repository: GitRepository, *words: str, size: tuple[int, int] = (50, 250)
) -> AbstractContextManager[Terminal]:
    source = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])}
    command = [sys.executable, "-m", "tracer_bullet", "init", *words]
    return run_in_terminal(command, repository.root, source, size)


def test_a_typo_is_explained_and_asked_again(puzzling: GitRepository) -> None:
    answers = [
        ("import_name =", "c", "there is no such module"),
        ("nothing of it can be imported)\r\nimport_name =", "", "cannot be"),
        ("import_name =", "b", ""),
        ("group/name on GitLab)\r\nrepository =", "", "is not a repository on GitHub"),
        ("repository =", "https://github.com/acme/demo", "for example `octo-org/octo-repo`"),
        ("repository =", "acme/demo", ""),
        (QUESTION, "yse", "answer `y` for yes, `n` for no, `d` for diff or `e` for edit answers"),
        (QUESTION, "Yes", "wrote 4 files"),
    ]
    with init(puzzling) as terminal:
        for question, answer, said in answers:
            terminal.expect(question)
            terminal.press(answer + ENTER)
            terminal.expect(said)
        assert terminal.wait() == 0, terminal.shown
    assert "hint: VALUE" not in terminal.shown

    recorded = YAML(typ="safe").load(puzzling.root / ANSWERS)
    assert (recorded["import_name"], recorded["repository"]) == ("b", "acme/demo")


def test_the_end_of_the_input_is_no_answer(puzzling: GitRepository) -> None:
    before = puzzling.files()
    with init(puzzling) as terminal:
        terminal.expect("import_name =")
        terminal.press(END_OF_INPUT)
        terminal.expect("an answer is missing")
        assert terminal.wait() == 2, terminal.shown

    assert puzzling.files() == before


@pytest.fixture
def settled(package: GitRepository) -> GitRepository:
    """A package that leaves nothing to be asked, beside workflows of its own."""
    for name in ("ci", "docs"):
        package.write(f".github/workflows/{name}.yml", CI)
    package.commit()
    return package


def test_a_change_of_mind_is_shown_before_it_is_written(settled: GitRepository) -> None:
    keys = [
        (QUESTION, "d", "+name: Publish demo-app"),
        (QUESTION, "e", "import_name           demo_app"),
        (
            "Which answer?",
            "workflow_nam",
            "no answer is called `workflow_nam`; did you mean `workflow_name`?",
        ),
        ("Which answer?", "workflow_name=x", "(Enter keeps publish.yml"),
        ("workflow_name =", "ship", "is not a workflow's file name"),
        ("workflow_name =", "ci.yml", "a file that tracer did not write is in the way"),
        ("workflow_name =", "ship.yml", "workflow_name  ship.yml"),
        (QUESTION, "edit answers", ""),
        ("Which answer?", "keep_dispatch", "(true or false)"),
        ("keep_dispatch =", "maybe", "expected true or false"),
        ("keep_dispatch =", "true", "keep_dispatch  true"),
        (QUESTION, "e", ""),
        ("Which answer?", "build_with", "(uv or build) (Enter keeps uv)"),
        ("build_with =", "hatch", "expected one of 'uv', 'build'"),
        ("build_with =", "build", "build_with     build"),
        (QUESTION, "e", ""),
        ("Which answer?", "tracer_branch", "'' empties it"),
        ("tracer_branch =", "''", "only a published GitHub Release reaches PyPI"),
        (QUESTION, "y", "wrote 4 files"),
    ]
    with init(settled) as terminal:
        for question, answer, said in keys:
            terminal.expect(question)
            terminal.press(CLEAR + answer + ENTER)
            terminal.expect(said)
        assert terminal.wait() == 0, terminal.shown

    recorded = YAML(typ="safe").load(settled.root / ANSWERS)
    assert (recorded["workflow_name"], recorded["keep_dispatch"]) == ("ship.yml", True)
    assert recorded["tracer_branch"] == ""
    assert (settled.root / ".github/workflows/ship.yml").is_file()


def test_enter_keeps_an_answer_and_no_writes_nothing(settled: GitRepository) -> None:
    before = settled.files()
    with init(settled) as terminal:
        for question, answer in (
            (QUESTION, "e"),
            ("Which answer?", "import_name"),
            ("import_name =", ""),
            (QUESTION, ""),
            ("answer `y` for yes", ""),
            (QUESTION, "n"),
        ):
            terminal.expect(question)
            terminal.press(answer + ENTER)
        terminal.expect("nothing was written")
        assert terminal.wait() == 1, terminal.shown

    assert settled.files() == before


def test_the_end_of_the_input_is_no(settled: GitRepository) -> None:
    before = settled.files()
    with init(settled) as terminal:
        terminal.expect(QUESTION)
        terminal.press(END_OF_INPUT)
        assert terminal.wait() == 1, terminal.shown

    assert settled.files() == before


OLD = """\
on: {release: {types: [published]}}
jobs:
  ship:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/checkout@v5
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
  docs: {runs-on: ubuntu-24.04, steps: [{run: make}]}
"""
SHOWN = {
    "an existing package": ((), ["project_name   demo-app", "unchanged      ci.yml, docs.yml"]),
    "a workflow that is replaced": (
        ("--replace", "old.yml", "--force"),
        ["changed        .github/workflows/old.yml", "replaced       old.yml loses its jobs ship, docs"],
    ),
    "a workflow that is deleted": (
        ("--replace", "old.yml", "--force", "--workflow", "new.yml"),
        ["deleted        old.yml, with its jobs ship, docs", "After the first"],
    ),
    "a workflow that is adopted": (
        ("--adopt", "old.yml"),
        ["- job `publish-testpypi` uploads to TestPyPI", "changed        .github/workflows/old.yml"],
    ),
    "a package below the root": (("packages/core",), ["package_directory", "packages/core"]),
    "a new package": (
        ("packages/new", "--data", "new_package=true"),
        ["packages/new/src/new/*", ".github/workflows/publish-new.yml"],
    ),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_is_to_be_decided_fits_one_screen(settled: GitRepository, case: str) -> None:
    words, wanted = SHOWN[case]
    if "old.yml" in words:
        settled.write(".github/workflows/old.yml", OLD)
    settled.write("packages/core/pyproject.toml", PACKAGE.replace("demo-app", "core"))
    settled.write("packages/core/src/core/__init__.py")
    settled.commit()
    with init(settled, *words, size=SCREEN) as terminal:
        terminal.expect(QUESTION)
        shown = terminal.shown.replace("\r\n", "\n").splitlines()
        terminal.press("n" + ENTER)
        assert terminal.wait() == 1

    assert [line for line in shown if len(line) > SCREEN[1]] == []
    assert len(shown) <= SCREEN[0]
    assert [words for words in wanted if words not in "\n".join(shown)] == []
    assert "proven: a push to `tracer/first-run` reaches TestPyPI and nothing else" in "\n".join(shown)
