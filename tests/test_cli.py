"""The command table, and the one place that prints errors."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn

import pytest

from tracer_bullet import cli
from tracer_bullet.errors import Place, RefusedError, TracerError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


@pytest.mark.parametrize("command", cli.COMMANDS.values(), ids=list(cli.COMMANDS))
def test_every_command_of_the_table_can_be_configured_and_shows_an_example(command: cli.Verb) -> None:
    module = importlib.import_module(f"tracer_bullet.commands.{command.module}")

    assert callable(module.configure)
    assert callable(module.run)
    assert "examples:" in str(module.__doc__)


def test_without_a_command_the_help_is_talk_and_the_exit_code_says_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main([]) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "init" in output.err


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0

    assert set(cli.COMMANDS) <= set(capsys.readouterr().out.split())


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0

    assert capsys.readouterr().out == f"tracer {version('tracer-bullet')}\n"


def test_a_misspelt_command_is_a_usage_error_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["finalise"]) == 2

    error = capsys.readouterr().err
    assert "finalise" in error
    assert "hint:" in error


@pytest.mark.parametrize(
    ("raised", "code", "printed"),
    [
        pytest.param(
            TracerError(
                "no such thing", hint="make one\n  like this", place=Place("a.yml", 3, 7), rule="thing"
            ),
            2,
            "error: a.yml:3:7: no such thing [thing]\n\nhint: make one\n        like this\n",
            id="an error of input shows the place, the rule and every line of the hint",
        ),
        pytest.param(RefusedError("not safe"), 4, "refused: not safe\n", id="a refusal says that it is one"),
        pytest.param(KeyboardInterrupt(), 130, "interrupted\n", id="Ctrl-C"),
    ],
)
def test_what_a_command_raises_becomes_an_exit_code_and_a_message(
    raised: BaseException,
    code: int,
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_instead_of_finalize(monkeypatch, raised)

    assert cli.main(["finalize"]) == code

    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == printed


def test_our_own_mistake_exits_with_3_and_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_instead_of_finalize(monkeypatch, ZeroDivisionError("division by zero"))

    assert cli.main(["finalize"]) == 3

    error = capsys.readouterr().err
    assert "ZeroDivisionError" in error
    assert "please report" in error


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = "import sys; from tracer_bullet import cli; sys.exit(cli.main(['--help']))"
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


def run_instead_of_finalize(monkeypatch: pytest.MonkeyPatch, raised: BaseException) -> None:
    def configure(_: ArgumentParser) -> None:
        pass

    def run(_: Namespace) -> NoReturn:
        raise raised

    stand_in = SimpleNamespace(__doc__="a stand-in", configure=configure, run=run)
    monkeypatch.setattr(cli, "import_module", lambda _: stand_in)
