"""Scripts that are not understood: their lines, for what they are worth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.command import Command, ShellEnv
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPLIT = re.compile(r"""("[^"]*"|'[^']*')|[|;&{}()]+""")
_NAME = re.compile(r"\w+")
_WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|\S)+""")
_QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")


def read_lines(script: str, shell_env: ShellEnv) -> tuple[Command, ...]:
    """The commands on the lines of a script that is not understood: each may run, anyhow.

    Variables that the script names are not known, for it may set them.
    """
    named = set(_NAME.findall(script))
    if named & {"cd", "pushd", "chdir"}:
        named.add("PWD")
    values = {name: UNKNOWN_TEXT if name in named else value for name, value in shell_env.values.items()}
    anywhere = ShellEnv(values, is_open=True)
    return tuple(
        Command(tuple(map(_unquoted, _WORD.findall(text))), anywhere, UNKNOWN, number)
        for number, line in enumerate(script.splitlines())
        if not line.lstrip().startswith("#")
        for text in _commands(line)
        if text.strip()
    )


def _unquoted(word: str) -> str:
    return _QUOTED.sub(lambda found: found[1] or found[2] or "", word).strip("\"'")


def _commands(line: str) -> Iterator[str]:
    """The pieces between operators, braces and parentheses that stand outside quotations."""
    start = 0
    for found in _SPLIT.finditer(line):
        if not found[1]:
            yield line[start : found.start()]
            start = found.end()
    yield line[start:]
