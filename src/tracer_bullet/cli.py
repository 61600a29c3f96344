"""The command table and the one place that prints errors.

A command is a module of `tracer_bullet.commands` with `configure(parser)`, which adds its options, and
`run(options)`, which returns an exit code. Only the module of the command that was asked for is imported.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.help_text import read_help
from tracer_bullet.report import console
from tracer_bullet.report.command_parser import CommandParser, add_display_options, take_display

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    "inventory": Verb("inventory", "list how each of many repositories publishes, and what has changed"),
    "fleet": Verb("fleet", "run a verb over many repositories, and open pull requests"),
    "environments": Verb("environments", "show, verify and tighten the GitHub environments"),
    "smoke": Verb("smoke", "install and test, from here, what an index holds"),
    "explain": Verb("explain", "explain the log of a failed run, with the cure"),
}

SHELLS = ("bash", "zsh", "fish")

DESCRIPTION = """\
Fire a tracer bullet through a Python release pipeline: the whole path, build to install,
against TestPyPI first; real PyPI only by a real release."""

EPILOG = """\
exit codes:
  0 fine   1 findings, or would change   2 usage or input   3 a bug in tracer
  4 refused: cannot be done safely       5 a rehearsed or smoke-tested pipeline failed

`tracer COMMAND --help` shows a command's options, with examples."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tracer` with `arguments` (default: the process's own) and return the exit code; never raises."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        display, words = take_display(words)
    except TracerError as error:
        console.error(error)
        return error.code
    with console.shown_as(display):
        return _run_guarded(words)


def _run_guarded(words: list[str]) -> int:
    try:
        return _run(words)
    except SystemExit as done:  # how argparse ends after --help
        return int(done.code or 0)
    except TracerError as error:
        console.error(error)
        return error.code
    except KeyboardInterrupt:
        console.say("\ninterrupted")  # the terminal has echoed ^C
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`tracer … | head`): nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - the last resort: whatever else goes wrong is our bug
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        return _report_full_disk() if is_full else _report_bug(words)


def _run(words: list[str]) -> int:
    words = _without_help(words)
    asked_for = _first_word(words)
    parser = _root_parser()
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=CommandParser)
    runner: Any = None
    asked = parser
    for name, command in _look_up(words):
        subparser = subparsers.add_parser(name, aliases=command.aliases, help=command.summary)
        if asked_for in (name, *command.aliases):
            runner = _configure(subparser, command)
            asked = subparser
    options, unknown = parser.parse_known_args(words)
    if unknown:
        asked.error_about(unknown)
    if options.version:
        console.emit_line(f"tracer {_version()}")
        return ExitCode.OK
    if options.print_completion:
        console.emit(_completion(options.print_completion))
        return ExitCode.OK
    if runner is None:
        parser.print_help(sys.stderr)
        return ExitCode.INPUT
    _check_directory()
    return int(runner.run(options))


def _check_directory() -> None:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not wanted by every command
    except FileNotFoundError:
        raise TracerError("the current directory was removed", hint="go to one that exists") from None


def _root_parser() -> CommandParser:
    parser = CommandParser(prog="tracer", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("-V", "--version", action="store_true", help="show the version and exit")
    add_display_options(parser)
    parser.add_argument(
        "--print-completion",
        choices=SHELLS,
        metavar="SHELL",
        help='for bash, zsh or fish: see "Install tracer" in the docs',
    )
    return parser


def _configure(parser: CommandParser, command: Verb) -> Any:
    """The module of the command, which has added its help and its options to `parser`."""
    module = _load(command)
    parser.show(read_help(module.__doc__))
    module.configure(parser)
    return module


def _completion(shell: str) -> str:
    """The completion script of every command for `shell`."""
    from tracer_bullet.report.completion import completion_script  # noqa: PLC0415 - wanted here alone

    parser = _root_parser()
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=CommandParser)
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, aliases=command.aliases, help=command.summary)
        _configure(subparser, command)
        subparser.description = command.summary  # shells show its first line beside the command
        add_display_options(subparser)
    return completion_script(parser, shell)


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


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and wanted by --version alone

    return version("tracer-bullet")


def _report_full_disk() -> int:
    console.error(TracerError("no space is left on the disk; nothing more was written", hint="df -h . /tmp"))
    return ExitCode.INPUT


def _report_bug(words: list[str]) -> int:
    command = _first_word(words) or "tracer"
    import traceback  # noqa: PLC0415 - wanted here alone

    console.tell(traceback.format_exc().rstrip())
    console.error(
        TracerError(
            f"this is a bug in tracer, not your mistake (in `{command}`); nothing more was written",
            hint="please report the lines above; remove anything private first",
        )
    )
    return ExitCode.BUG
