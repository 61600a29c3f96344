"""The command table and the one place that prints errors.

A command is a module of `tracer_bullet.commands` with `configure(parser)`, which adds its options, and
`run(options)`, which returns an exit code. Only the module of the command that was asked for is imported.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import shutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.help_text import read_help
from tracer_bullet.report import console
from tracer_bullet.text.similar import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.help_text import HelpText


_INVALID_CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)")
_CHOICE = re.compile(r"[\w-]+")


class Verb(NamedTuple):
    """A verb: the module under `tracer_bullet.commands` that does it, and its one line of help."""

    module: str
    summary: str
    aliases: tuple[str, ...] = ()


COMMANDS = {
    "init": Verb("init", "set up the publish workflow of an existing or a new repository"),
    "plan": Verb("plan", "show which jobs run on which event, and prove what can reach PyPI"),
    "check": Verb("check", "audit publish workflows, and fix what can be fixed"),
    "arm": Verb("arm", "add the temporary trigger for a branch to any workflow, if that is proven safe"),
    "finalize": Verb("finalize", "strip the temporary trigger, byte for byte", ("cleanup",)),
    "rehearse": Verb("rehearse", "run the pipeline here, against a local TestPyPI and PyPI"),
    "migrate": Verb("migrate", "turn token publishing into trusted publishing, in place"),
    "publishers": Verb(
        "publishers", "print what to register on each index, and remember what was registered"
    ),
    "fire": Verb("fire", "do the tracer run: arm, push, follow, explain, and try what was published"),
    "release": Verb("release", "release to PyPI: check, tag, publish, follow, and verify"),
    "status": Verb("status", "show where the project stands, and the next step"),
    "inventory": Verb("inventory", "list how many repositories publish, and what has changed"),
    "fleet": Verb("fleet", "run a verb over many repositories, and open pull requests"),
    "environments": Verb("environments", "show, verify and tighten the GitHub environments"),
    "smoke": Verb("smoke", "install and test, from here, what an index holds"),
    "explain": Verb("explain", "explain the log of a failed run, with the cure"),
}

DESCRIPTION = """\
Fire a tracer bullet through a Python release pipeline: the whole path, build to install,
against TestPyPI first; real PyPI only by a real release."""

_WIDEST = 110
"""Columns of a help text, which are those of its paragraphs."""

EPILOG = """\
exit codes:
  0 fine   1 findings, or would change   2 usage or input   3 a bug in tracer
  4 refused: cannot be done safely       5 a rehearsed or smoke-tested pipeline failed

`tracer COMMAND --help` shows a command's options, with examples."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tracer` with `arguments` (default: the process's own) and return the exit code; never raises."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except SystemExit as done:  # how argparse ends after --help
        return int(done.code or 0)
    except TracerError as error:
        console.error(error)
        return error.code
    except KeyboardInterrupt:
        console.say("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`tracer … | head`): nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception:  # noqa: BLE001 - the last resort: whatever else goes wrong is our bug
        return _report_bug(words)


def _run(words: list[str]) -> int:
    words = _without_help(words)
    asked_for = _first_word(words)
    parser = _Parser(prog="tracer", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("-V", "--version", action="store_true", help="show the version and exit")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)
    runner: Any = None
    asked = parser
    for name, command in _look_up(words):
        subparser = subparsers.add_parser(name, aliases=command.aliases, help=command.summary)
        if asked_for in (name, *command.aliases):
            runner = _load(command)
            subparser.show(read_help(runner.__doc__))
            runner.configure(subparser)
            asked = subparser
    options, unknown = parser.parse_known_args(words)
    if unknown:
        asked.error_about(unknown)
    if options.version:
        console.emit(f"tracer {_version()}\n")
        return ExitCode.OK
    if runner is None:
        parser.print_help(sys.stderr)
        return ExitCode.INPUT
    return int(runner.run(options))


def _without_help(words: list[str]) -> list[str]:
    """`tracer help COMMAND` is `tracer COMMAND --help`."""
    return [*words[1:2], "--help"] if words[:1] == ["help"] else words


def _look_up(words: list[str]) -> list[tuple[str, Verb]]:
    """The command that comes first in `words`, else all of them."""
    first = words[0] if words else ""
    table = list(COMMANDS.items())
    return [(name, command) for name, command in table if first in (name, *command.aliases)] or table


def _load(command: Verb) -> Any:
    """The module of the command. What it loads stays until the end, so that looking for garbage waits."""
    gc.disable()
    module = import_module(f"tracer_bullet.commands.{command.module}")
    gc.freeze()
    gc.enable()
    return module


def _first_word(words: list[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")


class _Parser(argparse.ArgumentParser):
    """Keeps the line breaks of help texts, and says what is wrong the way every other error is said."""

    def __init__(self, **settings: Any) -> None:
        self.opening = ""
        super().__init__(formatter_class=_layout, allow_abbrev=False, **settings)

    def show(self, text: HelpText) -> None:
        """Begin the help with its sentence; the options come before the exit codes and the examples."""
        self.opening = text.opening
        self.description = text.details[0] if text.details else None
        self.epilog = text.on_screen

    def format_help(self) -> str:
        """The sentence, usage, a paragraph, options, exit codes, examples."""
        return "\n\n".join(filter(None, [self.opening, super().format_help()]))

    def error(self, message: str) -> NoReturn:
        choice = _INVALID_CHOICE.search(message)
        meant = did_you_mean(choice[1], _CHOICE.findall(choice[2])) if choice else ""
        raise TracerError(message, hint=self._hint(meant))

    def error_about(self, unknown: Sequence[str]) -> NoReturn:
        """Raise TracerError for options or words that nothing takes."""
        options = [option for action in self._actions for option in action.option_strings]
        meant = did_you_mean(unknown[0].partition("=")[0], options)
        raise TracerError(f"unrecognized arguments: {' '.join(unknown)}", hint=self._hint(meant))

    def _hint(self, meant: str) -> str:
        return "\n".join(filter(None, [meant, f"`{self.prog} --help` shows the options, with examples"]))


def _layout(prog: str) -> argparse.HelpFormatter:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=32, width=width)


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and wanted by --version alone

    return version("tracer-bullet")


def _report_bug(words: list[str]) -> int:
    command = _first_word(words) or "tracer"
    import traceback  # noqa: PLC0415 - wanted here alone

    console.say(traceback.format_exc().rstrip())
    console.error(
        TracerError(
            f"this is a bug in tracer, not your mistake (in `{command}`); nothing more was written",
            hint="please report the lines above; remove anything private first",
        )
    )
    return ExitCode.BUG
