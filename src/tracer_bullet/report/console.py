"""Data to stdout, talk to stderr; colour where a person looks, and never as the only carrier."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any, TextIO

from tracer_bullet.errors import ExitCode

if TYPE_CHECKING:
    from tracer_bullet.errors import TracerError

_CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}
_CONTROL = re.compile(
    r"(\x1b\[(?:31|32|33|36|1|2|0)m|\r\n)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Our own colours and line ends (first group), or what a terminal obeys, marks that turn text included."""
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}


def emit(text: str) -> None:
    """Write data to stdout, as it is."""
    _write(sys.stdout, text)


def emit_json(data: Any) -> None:
    """Write one JSON document to stdout."""
    import json  # noqa: PLC0415 - wanted here alone, and every command loads this module

    emit(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def say(line: str = "") -> None:
    """Write a line of talk to stderr."""
    _write(sys.stderr, line + "\n")


def progress(done: int, total: int, name: str) -> None:
    """Say how far a long run is: on a terminal in one line that is written again, else every hundred."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        line = _CONTROL.sub("", f"{done}/{total} {name}")[:width]
        sys.stderr.write(f"\r\033[K{line}" if done < total else "\r\033[K")
        sys.stderr.flush()
    elif done % 100 == 0 and done < total:
        say(f"{done} of {total}")


def error(problem: TracerError) -> None:
    """Print a problem and, in a paragraph of its own, its cure."""
    kind = "refused" if problem.code == ExitCode.REFUSED else "error"
    say(f"{paint(kind, 'red', sys.stderr)}: {problem}")
    if problem.hint:
        say()
        first, *rest = problem.hint.splitlines()
        say(f"{paint('hint', 'cyan', sys.stderr)}: {first}")
        for line in rest:
            say(f"      {line}" if line else "")


def paint(text: str, colour: str, stream: TextIO | None = None) -> str:
    """`text` in a colour, where `stream` (stdout unless said) shows colours and NO_COLOR is not set."""
    return f"\033[{_CODES[colour]}m{text}\033[0m" if _is_colourful(stream or sys.stdout) else text


def paint_diff(diff: str) -> str:
    """A unified diff with added and removed lines in colour, where stdout shows colours."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    lines = []
    for line in diff.splitlines(keepends=True):
        colour = colours.get(line[:1])
        body, end = line.rstrip("\r\n"), line[len(line.rstrip("\r\n")) :]
        lines.append(paint(body, colour) + end if colour else line)
    return "".join(lines)


def ask(question: str) -> bool:
    """Ask yes or no on the terminal, again after a typo. Enter means no, and so does an end of the input."""
    while (answer := enter(f"{question} [y/N]")) is not None:
        if answer.lower() in _ANSWERS:
            return _ANSWERS[answer.lower()]
        say("answer `y` or `n`")
    return False


def enter(question: str) -> str | None:
    """Ask for a line on the terminal; None at the end of the input."""
    _write(sys.stderr, f"{question} ")
    try:
        return input().strip()
    except EOFError:
        say()
        return None


def is_interactive() -> bool:
    """Whether somebody sits at a terminal who can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _is_colourful(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    """Characters that the stream's encoding lacks are escaped rather than a reason to fail.

    So are control characters, which files may hold and a terminal would obey, in a form that JSON has as
    well; our own colours stay.
    """
    encoding = stream.encoding or "utf-8"
    shown = _CONTROL.sub(lambda found: found[1] or f"\\u{ord(found[0]):04x}", text)
    stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
