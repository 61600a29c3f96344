"""What goes wrong for a user: one exception with a message, a place and a cure, and the exit codes.

Raised low, printed in one place (`tracer_bullet.cli`).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """What the process tells its caller; the same for every command."""

    OK = 0
    FINDINGS = 1
    """Something was found, or would change."""
    INPUT = 2
    """The command line or a file is not usable as it is."""
    BUG = 3
    """Our own mistake."""
    REFUSED = 4
    """Cannot be done safely."""
    FAILED = 5
    """A rehearsed or smoke-tested pipeline failed."""
    INTERRUPTED = 130


class Place(NamedTuple):
    """Where in a file: `path` as a user would type it, `line` and `column` from one, 0 if unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])


class Finding(NamedTuple):
    """A fault that is reported and stops nothing, with its cure."""

    message: str
    hint: str


class TracerError(Exception):
    """An error that the user can cure: what is wrong, where, and the exact command or lines that help.

    `message` is a lower-case sentence without a full stop, values in backticks. `rule` is the identifier of
    the rule that it breaks, where there is one.
    """

    code = ExitCode.INPUT

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place
        self.rule = rule

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{where}{self.message}{rule}"


class RefusedError(TracerError):
    """It could be done, but not safely or not exactly; nothing was written."""

    code = ExitCode.REFUSED


class UnfinishedError(TracerError):
    """Nothing is wrong, and nothing is proven: somebody said no, or the end was not seen."""

    code = ExitCode.FINDINGS


class FailedError(TracerError):
    """A rehearsed or smoke-tested pipeline failed."""

    code = ExitCode.FAILED
