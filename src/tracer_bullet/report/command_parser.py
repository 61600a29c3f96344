"""The parser of the command line: help texts as they are written, and errors like every other error."""

from __future__ import annotations

import argparse
import re
import shutil
from typing import TYPE_CHECKING, Any, NoReturn

from tracer_bullet.errors import TracerError
from tracer_bullet.report.console import COLOURED, Display
from tracer_bullet.text.similar import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.help_text import HelpText

_INVALID_CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)")
_CHOICE = re.compile(r"[\w-]+")
_WIDEST = 110
"""Columns of a help text, which are those of its paragraphs."""
_EVERYWHERE = ("--color", "--quiet", "-q")


class CommandParser(argparse.ArgumentParser):
    """Keeps the line breaks of help texts, and says what is wrong the way every other error is said."""

    def __init__(self, **settings: Any) -> None:
        self.opening = ""
        super().__init__(formatter_class=_layout, allow_abbrev=False, **settings)
        self._positionals = self._optionals  # one list of both is easier to read, and shorter

    def show(self, text: HelpText) -> None:
        """Begin the help with its sentence; the options come before the exit codes and the examples."""
        self.opening = text.opening
        self.description = text.details[0] if text.details else None
        self.epilog = text.on_screen

    def format_help(self) -> str:
        """The sentence, usage, a paragraph, options, exit codes, examples."""
        self.usage = self.usage or self._short_usage()
        return "\n\n".join(filter(None, [self.opening, super().format_help()]))

    def _short_usage(self) -> str:
        """The positionals only, since every option is listed below."""
        formatter = self._get_formatter()
        formatter.add_usage(None, self._get_positional_actions(), [], prefix="")
        words = formatter.format_help().strip().removeprefix(self.prog).replace("%", "%%")
        return f"%(prog)s [options]{words}"

    def error(self, message: str) -> NoReturn:
        """Raise TracerError instead of ending the process."""
        choice = _INVALID_CHOICE.search(message)
        meant = did_you_mean(choice[1], _CHOICE.findall(choice[2])) if choice else ""
        raise TracerError(message, hint=self._hint(meant))

    def error_about(self, unknown: Sequence[str]) -> NoReturn:
        """Raise TracerError for options or words that nothing takes."""
        options = [option for action in self._actions for option in action.option_strings]
        meant = did_you_mean(unknown[0].partition("=")[0], [*options, *_EVERYWHERE])
        raise TracerError(f"unrecognized arguments: {' '.join(unknown)}", hint=self._hint(meant))

    def _hint(self, meant: str) -> str:
        return "\n".join(filter(None, [meant, f"`{self.prog} --help` shows the options, with examples"]))


def add_display_options(parser: argparse.ArgumentParser) -> None:
    """The options that every command takes, before or after its name."""
    parser.add_argument(
        "--color", choices=COLOURED, default="auto", help="when to use colour (every command takes this)"
    )
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="print results, questions and errors only (every command takes this)",
    )


def take_display(words: Sequence[str]) -> tuple[Display, list[str]]:
    """The display that `words` ask for, and the other words; those after `--` are left as they are.

    Raises TracerError for a colour that is none.
    """
    own = list(words[: words.index("--")] if "--" in words else words)
    parser = CommandParser(prog="tracer", add_help=False)
    add_display_options(parser)
    chosen, rest = parser.parse_known_args(own)
    return Display(chosen.color, chosen.quiet), [*rest, *words[len(own) :]]


def _layout(prog: str) -> argparse.HelpFormatter:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=34, width=width)
