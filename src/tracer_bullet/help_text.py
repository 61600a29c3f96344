"""The parts of a command's docstring: `--help` shows those that fit a screen, the reference shows all."""

from __future__ import annotations

import re
from typing import NamedTuple

_EXAMPLE = re.compile(r"^(?=  tracer )", re.MULTILINE)
_SHOWN = 4
"""As many examples fit on a screen beside the options."""


class HelpText(NamedTuple):
    """One sentence, then paragraphs, then those that begin with `--format`, `exit codes:` and `examples:`."""

    opening: str
    details: tuple[str, ...]
    formats: tuple[str, ...]
    ending: tuple[str, ...]

    @property
    def on_screen(self) -> str:
        """What `--help` shows after the options; the first paragraph goes before them.

        Of many examples, those that come first.
        """
        return "\n\n".join("".join(_EXAMPLE.split(one)[: _SHOWN + 1]).rstrip() for one in self.ending)

    @property
    def in_reference(self) -> str:
        """Everything but the shape of the JSON, which has a page of its own."""
        return "\n\n".join([self.opening, *self.details, *self.ending])


def read_help(docstring: str) -> HelpText:
    """The parts of the docstring of a command."""
    opening, *paragraphs = docstring.strip().split("\n\n")
    formats = tuple(one for one in paragraphs if one.startswith("--format json"))
    ending = tuple(one for one in paragraphs if one.startswith(("exit codes:", "examples:")))
    details = tuple(one for one in paragraphs if one not in (*formats, *ending))
    return HelpText(opening, details, formats, ending)
