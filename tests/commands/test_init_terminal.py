"""`tracer init` at a real terminal: what is missing is asked for, and a typo is asked again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import PACKAGE
from tests.terminal import ENTER, run_in_terminal
from tracer_bullet import cli

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.conftest import GitRepository
    from tests.terminal import Terminal

pytestmark = pytest.mark.slow

ANSWERS = ".copier-answers.tracer.yml"
END_OF_INPUT = "\x04"


@pytest.fixture
def puzzling(repository: GitRepository) -> GitRepository:
    """A package with two modules and without a remote, so that two answers are missing."""
    repository.write("pyproject.toml", PACKAGE.replace("hatchling.build", "setuptools.build_meta"))
    repository.write("src/a/__init__.py")
    repository.write("src/b/__init__.py")
    return repository


def init(repository: GitRepository) -> AbstractContextManager[Terminal]:
    source = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])}
    return run_in_terminal([sys.executable, "-m", "tracer_bullet", "init"], repository.root, source)


def test_a_typo_is_explained_and_asked_again(puzzling: GitRepository) -> None:
    answers = [
        ("import_name?", "c", "there is no such module"),
        ("import_name?", "", "cannot be"),
        ("import_name?", "b", ""),
        ("repository?", "", "is not a repository on GitHub"),
        ("repository?", "https://github.com/acme/demo", "is not a repository on GitHub"),
        ("repository?", "acme/demo", ""),
        ("[y/N]", "yse", "answer `y` or `n`"),
        ("[y/N]", "y", "wrote 4 files"),
    ]
    with init(puzzling) as terminal:
        for question, answer, said in answers:
            terminal.expect(question)
            terminal.press(answer + ENTER)
            terminal.expect(said)
        assert terminal.wait() == 0, terminal.shown

    recorded = YAML(typ="safe").load(puzzling.root / ANSWERS)
    assert (recorded["import_name"], recorded["repository"]) == ("b", "acme/demo")


def test_the_end_of_the_input_is_no_answer(puzzling: GitRepository) -> None:
    before = puzzling.files()
    with init(puzzling) as terminal:
        terminal.expect("import_name?")
        terminal.press(END_OF_INPUT)
        terminal.expect("an answer is missing")
        assert terminal.wait() == 2, terminal.shown

    assert puzzling.files() == before
