"""A script in, the commands that it runs out."""

from __future__ import annotations

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.command import Command, Surroundings
from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.interpreter import Follower
from tracer_bullet.workflow.shell.lines import read_lines
from tracer_bullet.workflow.shell.parser import parse_script
from tracer_bullet.workflow.shell.state import State
from tracer_bullet.workflow.shell.words import UNKNOWN_WORDS

MAX_LENGTH = 50_000
"""Characters of a script; no hand-written one comes near."""


def read_script(script: str, surroundings: Surroundings) -> tuple[Command, ...]:
    """The commands of `script`, in order, those left out that certainly do not run.

    `surroundings` is what the script inherits. A script that cannot be read as one gives its lines, taken for
    commands that may run; one that is too long to be read is one command of which nothing is known.
    """
    if len(script) > MAX_LENGTH:
        return (Command((UNKNOWN_WORDS,), Surroundings(surroundings.values, is_open=True), UNKNOWN, 0),)
    try:
        body = parse_script(script)
        reader = Follower(body)
        reader.body(body, State(surroundings), True)
    except ScriptError:
        return read_lines(script, surroundings)
    return tuple(reader.found)
