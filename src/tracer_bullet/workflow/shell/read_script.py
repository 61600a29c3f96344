"""A script in, the commands that it runs out."""

from __future__ import annotations

import re

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
FAILURE = ("exit", "1")
"""The words of the command that ends a script which certainly fails."""
_ENDS_OTHERWISE = re.compile(r"\b(?:trap|exec|source|eval|alias)\b|(?:\A|[\s;&|({])\.\s")
"""With these a script may end elsewhere, or in another way, than where it seems to."""


def read_script(
    script: str, shell_env: ShellEnv, *, stops: bool = False, is_plain: bool = False
) -> tuple[Command, ...]:
    """The commands of `script`, in order, those left out that certainly do not run.

    `shell_env` is what the script inherits, `stops` whether a failing command ends it, `is_plain`
    whether the shell may have nothing of bash's own. A script that cannot
    be read as one gives its lines, taken for commands that may run; one that is too long to be read is one
    command of which nothing is known. The last command of one that certainly fails is `FAILURE`.
    """
    if len(script) > MAX_LENGTH:
        return (Command((UNKNOWN_WORDS,), ShellEnv(shell_env.values, is_open=True), UNKNOWN, 0),)
    try:
        body = parse_script(script)
        reader, state = Interpreter(body), State(shell_env, stops=stops, is_plain=is_plain)
        reader.script(body, state)
    except ScriptError:
        return read_lines(script, shell_env)
    is_failure = state.failed and not _ENDS_OTHERWISE.search(script)
    return (*reader.found, *([Command(FAILURE, ShellEnv(), True, 0)] if is_failure else ()))
