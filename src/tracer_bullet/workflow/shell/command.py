"""A command that a script runs, and what it inherits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.empty import EMPTY
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.expressions import Truth


class ShellEnv(NamedTuple):
    """The environment variables of a command; what is unknown in a value is marked as in `words`.

    `is_open`: names that are not listed may be set as well, to anything.
    """

    values: Mapping[str, str] = EMPTY
    is_open: bool = False

    def get(self, name: str) -> str | None:
        """The value of `name`, None where it is not set."""
        return self.values.get(name, UNKNOWN_TEXT if self.is_open else None)


class Command(NamedTuple):
    """A command that a script runs. What is unknown in a word is marked as in `words`.

    `runs` is whether it runs when all before it goes well; `line` counts from 0; `writes` names the files
    it is redirected into, `document` is the here-document it is fed.
    """

    words: tuple[str, ...]
    shell_env: ShellEnv
    runs: Truth
    line: int
    writes: tuple[str, ...] = ()
    document: str = ""
