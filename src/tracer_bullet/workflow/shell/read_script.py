"""A script in, the commands that it runs out."""

from __future__ import annotations

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.command import Command, ShellEnv
from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.fallback import read_lines
from tracer_bullet.workflow.shell.interpreter import Interpreter
from tracer_bullet.workflow.shell.script_parser import parse_script
from tracer_bullet.workflow.shell.state import State
from tracer_bullet.workflow.shell.words import UNKNOWN_WORDS

MAX_LENGTH = 50_000
"""Characters of a script; no hand-written one comes near."""


def read_script(
    script: str, shell_env: ShellEnv, *, stops: bool = False, is_plain: bool = False
) -> tuple[Command, ...]:
    """The commands of `script`, in order, those left out that certainly do not run.

    `shell_env` is what the script inherits, `stops` whether a failing command ends it, `is_plain`
    whether the shell may have nothing of bash's own. A script that cannot
    be read as one gives its lines, taken for commands that may run; one that is too long to be read is one
    command of which nothing is known.
    """
    if len(script) > MAX_LENGTH:
        return (Command((UNKNOWN_WORDS,), ShellEnv(shell_env.values, is_open=True), UNKNOWN, 0),)
    try:
        body = parse_script(script)
        reader = Interpreter(body)
        reader.script(body, State(shell_env, stops=stops, is_plain=is_plain))
    except ScriptError:
        return read_lines(script, shell_env)
    return tuple(reader.found)
