"""Scripts that are not understood: their lines, for what they are worth."""

from __future__ import annotations

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.command import Command, Surroundings


def read_lines(script: str, surroundings: Surroundings) -> tuple[Command, ...]:
    """The lines of a script that is not understood, each taken for a command that may run, anyhow."""
    anywhere = Surroundings(surroundings.values, is_open=True)
    return tuple(
        Command(tuple(word.strip("\"'") for word in text.split()), anywhere, UNKNOWN, number)
        for number, text in enumerate(script.splitlines())
        if text.strip() and not text.lstrip().startswith("#")
    )
