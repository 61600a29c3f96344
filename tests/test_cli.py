"""The command table, and the one place that prints errors."""

from __future__ import annotations

import errno
import importlib
import subprocess
import sys
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn

import pytest

from tracer_bullet import cli
from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path


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
        pytest.param(KeyboardInterrupt(), 130, "\ninterrupted\n", id="Ctrl-C"),
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device"),
            2,
            "error: no space is left on the disk; nothing more was written\n\nhint: df -h . /tmp\n",
            id="a full disk is no bug",
        ),
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


@pytest.mark.parametrize(
    "words", [("--color", "always", "init", "/"), ("init", "/", "--color=always")], ids=["before", "after"]
)
def test_colour_is_shown_where_it_was_asked_for(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert cli.main(words) == 2

    assert capsys.readouterr().err.startswith("\x1b[31merror\x1b[0m: ")


def test_never_goes_before_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert cli.main(["init", "/", "--color", "never"]) == 2

    assert "\x1b" not in capsys.readouterr().err


def test_a_colour_that_is_none_is_a_usage_error_and_a_later_run_has_its_own_style(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--color", "blue", "init"]) == 2
    assert "choose from 'auto', 'always', 'never'" in capsys.readouterr().err
    assert cli.main(["--color", "always", "--help"]) == 0
    capsys.readouterr()
    assert cli.main(["init", "/"]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_quiet_leaves_out_the_talk_and_keeps_the_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def talk_and_fail(_: Namespace) -> NoReturn:
        console.say("talk")
        raise TracerError("no such thing", hint="make one")

    stand_in = SimpleNamespace(__doc__="a stand-in", configure=lambda _: None, run=talk_and_fail)
    monkeypatch.setattr(cli, "import_module", lambda _: stand_in)

    assert cli.main(["finalize", "--quiet"]) == 2

    assert capsys.readouterr().err == "error: no such thing\n\nhint: make one\n"


@pytest.mark.parametrize("shell", cli.SHELLS)
def test_the_completion_of_each_shell_knows_every_command(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--print-completion", shell]) == 0

    script = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if name not in script] == []
    assert "environment-json" in script
    summaries = [verb.summary for verb in cli.COMMANDS.values()]
    assert shell == "bash" or [summary for summary in summaries if summary not in script] == []


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (("pla",), ["plan"]),
        (("cleanu",), ["cleanup"]),
        (("init", "--no-b"), ["--no-branch"]),
        (("init", "--color", "al"), ["always"]),
        (("plan", "--format", "m"), ["mermaid"]),
    ],
)
def test_bash_completes_commands_options_and_values(
    typed: tuple[str, ...], completed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--print-completion", "bash"]) == 0
    script = capsys.readouterr().out
    function = "$(complete -p tracer | sed 's/.*-F //; s/ .*//')"
    ask = f'COMP_WORDS=(tracer {" ".join(typed)}); COMP_CWORD={len(typed)}; "{function}"'
    shown = "printf '%s\\n' \"${COMPREPLY[@]}\""

    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ask}\n{shown}"], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == completed


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


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_the_help_of_a_command_fits_about_thirty_lines(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    assert cli.main(["help", command]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 34
    assert f"usage: tracer {command} [options]" in lines[2]
    assert "examples:" in lines


def test_a_current_directory_that_was_removed_is_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert cli.main(["plan"]) == TracerError.code
    assert "the current directory was removed" in capsys.readouterr().err
