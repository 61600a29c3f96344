"""The documentation keeps its word: its commands exist, and print what stands below them."""

from __future__ import annotations

import os
import re
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

PROJECT = '[project]\nname = "octo-demo"\nversion = "1.2.0"\n'
"""The package of every page that shows none of its own."""
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
    for path, text in {"pyproject.toml": PROJECT, **read_files(page)}.items():
        repository.write(path, text)
    repository.commit()
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.git("switch", "--quiet", "--create", "try-the-release")

    for command in read_commands(page):
        if command.printed:
            assert run(repository.root, command) == command.printed, command.words


def test_adopting_a_workflow_leads_with_what_the_page_says(repository: GitRepository) -> None:
    page = (ROOT / "docs" / "how-to" / "adopt-your-workflow.md").read_text("utf-8")
    workflow, said = (re.search(rf"```{kind}[^\n]*\n(.*?)```", page, re.DOTALL) for kind in ("yaml", "text"))
    assert workflow
    assert said
    repository.write(".github/workflows/release.yml", workflow[1])
    repository.write("pyproject.toml", PROJECT)
    repository.write("octo_demo.py", "")
    repository.commit()
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.git("switch", "--quiet", "--create", "testpypi-first")

    assert said[1] in run_tracer(repository.root, "init", "--yes")

    assert "everything is up to date" in run_tracer(repository.root, "init")
    run_tracer(repository.root, "finalize")
    assert "everything is up to date" in run_tracer(repository.root, "init")


def run(root: Path, command: Command) -> str:
    """What a command of tracer prints in the folder `root`."""
    assert command.arguments[0] == "tracer"
    return run_tracer(root, *command.arguments[1:])


def run_tracer(root: Path, *words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ).stdout
