"""The documentation keeps its word: its commands exist, and print what stands below them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_pipeline_fire import gitlab as gitlab  # noqa: PLC0414
from tests.commands.test_status import standins as standins  # noqa: PLC0414 - fixtures are taken by their names
from tests.fleet.conftest import forge as forge  # noqa: PLC0414
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.pages import ROOT, Command, list_pages, read_commands
from tests.stages import STAGES, Stage, World, make_world
from tracer_bullet import cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

PROJECT = '[project]\nname = "octo-demo"\nversion = "1.2.0"\n'
"""The package of every page that shows none of its own."""
ASKS = re.compile(r"tracer (init|fire|release|environments --apply)\b(?!.*--(dry-run|yes))[^|>]*$")
"""Commands that ask a person at a terminal; here nobody is, so that they get `--yes`."""
MADE = "docs/reference/json.md"
"""The page whose commands the script types that makes it."""
MACHINE = dict(os.environ)
"""Where a rehearsal is typed: it brings indexes of its own, and packages come from where they always do."""
_CHANGES = (
    (re.compile(r"\b\d+\.\d s\b"), "1.0 s"),
    (re.compile(r"\bdev\d+"), "dev1"),
)
"""What is different in every rehearsal: how long it takes, and the version."""


@pytest.fixture
def world(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> World:
    """The place where a reader of the documentation types."""
    monkeypatch.chdir(repository.root)
    made = World(repository, tmp_path, request)
    make_world(made)
    return made


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


def test_every_page_with_commands_of_tracer_has_a_stage() -> None:
    named = [
        page.relative_to(ROOT).as_posix()
        for page in list_pages()
        if any(words[0] == "tracer" for command in read_commands(page) for words in pipeline(command))
    ]
    assert sorted([*STAGES, MADE]) == named


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, stage in STAGES.items() if not stage.plays])
def test_the_commands_of_a_page_print_what_stands_below_them(name: str, world: World) -> None:
    play(name, world, STAGES[name].rehearses)


@pytest.mark.rehearsal
@pytest.mark.parametrize("name", [name for name, stage in STAGES.items() if stage.plays or stage.rehearses])
def test_the_commands_of_a_page_that_play_a_pipeline_print_it(name: str, world: World) -> None:
    play(name, world)


def play(name: str, world: World, left_out: tuple[str, ...] = ()) -> None:
    """Set up the stage of the page and type its commands, one after the other, but for those `left_out`."""
    stage = STAGES[name]
    stage.set_up(world)
    for command in read_commands(ROOT / name):
        if not command.words.startswith((*stage.leaves_out, *left_out)):
            code, printed = type_in(command.words, stage, world)
            assert code in (0, 1), (command.words, printed)
            assert shows(command.printed, printed), f"$ {command.words}\n{printed}"


def type_in(words: str, stage: Stage, world: World) -> tuple[int, str]:
    """Start the command in a shell; what it prints, with the addresses of this machine's GitHub replaced."""
    for placeholder, value in stage.says.items():
        words = words.replace(placeholder, value)
    verb = ASKS.sub(r"\g<0> --yes", words.split("#")[0].strip())
    done = subprocess.run(
        ["bash", "-c", verb],
        cwd=world.repository.root,
        env={
            **(MACHINE if words.startswith(stage.rehearses or " ") else os.environ),
            "PATH": f"{world.programs}:{world.installed / 'bin'}:{os.environ['PATH']}",
            "NPM_CONFIG_PREFIX": str(world.installed),
            "COLUMNS": "120",
        },
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout


def shows(expected: str, printed: str) -> bool:
    """Whether `printed` is what the page says; there, `...` stands for any lines and `…` for any words."""
    if not expected:
        return True
    for pattern, fixed in _CHANGES:
        expected, printed = pattern.sub(fixed, expected), pattern.sub(fixed, printed)
    kept = (
        re.escape(expected)
        .replace(
            r"\.\.\.\
",
            r"(?:.*\n)*",
        )
        .replace("…", ".*")
    )
    return re.fullmatch(kept, printed) is not None


@pytest.mark.slow
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
