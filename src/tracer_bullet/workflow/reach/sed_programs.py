"""Whether a program of GNU sed runs commands: its command `e`, and the flag `e` of its command `s`.

https://www.gnu.org/software/sed/manual/sed.html#Other-Commands
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = re.compile(r"-[Enrsuzb]*(?P<name>[efli])(?P<value>.*)", re.DOTALL)
_EXPRESSIONS = frozenset({"-e", *("--expression"[:end] for end in range(3, 13))})
_FILES = frozenset({"-f", *("--file"[:end] for end in range(4, 7))})
"""A long option may be shortened: `--expr=p`."""
_UNKNOWN = f"{UNKNOWN_TEXT}{UNKNOWN_WORDS}"
_ADDRESS = re.compile(
    rf"(?:[\s;{{}}]|[\d$~+,{_UNKNOWN}]|/(?:\\.|\[\^?\]?[^\]]*\]|[^/\\])*/[IM]*"
    r"|\\(?P<mark>.)(?:\\.|(?!(?P=mark)).)*(?P=mark)[IM]*|!)*",
    re.DOTALL,
)
"""All that may stand in front of a command: addresses, `!`, and what parts one command from the next."""
_REST_OF_LINE = frozenset("aicrRwW#:btTv")
_FLAGS = re.compile(r"[gpiImM\de]*")


def sed_runs_commands(arguments: Sequence[str]) -> bool:
    """Whether `sed` with these arguments runs a command, or takes its program from a file."""
    scripts = list(_scripts(arguments))
    return None in scripts or _runs("\n".join(filter(None, scripts)))


def _scripts(arguments: Sequence[str]) -> list[str | None]:
    """The programs that are given, None for a file of them; without one, the first operand is it."""
    operands: list[str | None] = []
    given: list[str | None] = []
    words = iter(arguments)
    for word in words:
        name, value = _option(word)
        if not name:
            operands.append(word)
        elif name in _EXPRESSIONS:
            given.append(value or next(words, ""))
        elif name in _FILES:
            given.append(None)
        elif name == "-l" and not value:
            next(words, "")
    return given or operands[:1]


def _option(word: str) -> tuple[str, str]:
    """The option in a word that takes a value, and that value: `-ne1p` is `-e` with `1p`."""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        return name, value
    if not word.startswith("-"):
        return "", ""
    found = _SHORT.match(word)
    return (f"-{found['name']}", found["value"]) if found else (word, "")


def _runs(program: str) -> bool:
    at = 0
    while True:
        at = _ADDRESS.match(program, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if at >= len(program):
            return False
        command = program[at]
        if command == "e":
            return True
        at += 1
        if command in "sy":
            end = _sections(program, at)
            flags = _FLAGS.match(program, end)[0] if command == "s" else ""  # type: ignore[index]
            if "e" in flags:
                return True
            at = end + len(flags)
            if program[at : at + 1] == "w":
                at = _end_of_line(program, at, command)
        elif command in _REST_OF_LINE:
            at = _end_of_line(program, at, command)


def _sections(program: str, at: int) -> int:
    """Where the two parts end that stand behind `s` or `y`; a class in brackets may hold their mark."""
    mark, found = program[at : at + 1], 0
    at += 1
    while at < len(program) and found < 2:
        if program[at] == "\\":
            at += 1
        elif program[at] == "[" and not found and mark != "[":
            closed = program.find("]", at + (3 if program[at + 1 : at + 2] == "^" else 2))
            at = closed if closed > 0 else at
        elif program[at] == mark:
            found += 1
        at += 1
    return at


def _end_of_line(program: str, at: int, command: str) -> int:
    """Where a text, a name or a label ends; a label ends at a semicolon as well."""
    pattern = r"[^\n;}]*" if command in ":btTv" else r"(?:\\.|[^\n\\])*" if command in "aic" else r"[^\n]*"
    return re.compile(pattern, re.DOTALL).match(program, at).end()  # type: ignore[union-attr]
