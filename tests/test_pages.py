"""The documentation keeps its word: its commands exist, and print what stands below them."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.pages import ROOT, Command, list_pages, read_commands, read_files
from tracer_bullet import cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

SHOWN = [
    pytest.param(page, id=page.relative_to(ROOT).as_posix())
    for page in list_pages()
    if read_files(page) and any(command.printed for command in read_commands(page))
]


@pytest.mark.parametrize("page", list_pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_is_one_that_tracer_takes(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = cli._load
    monkeypatch.setattr(cli, "_load", lambda verb: only_reading_the_options(load(verb)))
    for command in read_commands(page):
        for words in pipeline(command):
            if words[0] == "tracer":
                assert cli.main(words[1:]) == 0, command.words


def only_reading_the_options(module: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(__doc__=module.__doc__, configure=module.configure, run=lambda _: 0)


def pipeline(command: Command) -> list[list[str]]:
    """The programs that a command starts, each with its words."""
    started: list[list[str]] = [[]]
    for word in command.arguments:
        if word in ("|", "&&", "||", ">"):
            started.append([])
        else:
            started[-1].append(word)
    return started


@pytest.mark.parametrize("page", SHOWN)
def test_the_commands_of_a_page_print_what_stands_below_them(page: Path, repository: GitRepository) -> None:
    for path, text in read_files(page).items():
        repository.write(path, text)
    repository.commit()
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.git("switch", "--quiet", "--create", "try-the-release")

    for command in read_commands(page):
        if command.printed:
            assert run(repository.root, command) == command.printed, command.words


def run(root: Path, command: Command) -> str:
    """What a command of tracer prints in the folder `root`."""
    assert command.arguments[0] == "tracer"
    return subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *command.arguments[1:]],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ).stdout
