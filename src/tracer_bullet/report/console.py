"""Data to stdout, talk to stderr; colour where a person looks, and never as the only carrier."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.text.diffs import unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.text.files import Change

COLOURED = ("auto", "always", "never")
"""When there is colour: `auto` is where a person looks."""
NOT_WRITTEN = "nothing was written: leave out `--diff` or `--dry-run` to write the change"


class Display(NamedTuple):
    """How things are shown: `colour` is one of `COLOURED`; `is_quiet` leaves the talk out."""

    colour: str = "auto"
    is_quiet: bool = False


_display: ContextVar[Display | None] = ContextVar("_display", default=None)

_CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}
_OWN = f"\x1b{os.urandom(8).hex()}"
"""How our own colours begin before they are written: no file can know that."""
_CONTROL = re.compile(
    rf"{_OWN}(\[\d+m)|(\r\n)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Our own colours and line ends (the groups), or what a terminal obeys, marks that turn text included."""
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")
"""`str.splitlines` would split at form feeds too."""
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}


@contextmanager
def shown_as(display: Display) -> Iterator[None]:
    """Show everything in this way until the block ends."""
    token = _display.set(display)
    try:
        yield
    finally:
        _display.reset(token)


def emit(text: str) -> None:
    """Write data to stdout, as it is."""
    _write(sys.stdout, text)


def emit_line(line: str) -> None:
    """Write a line of data to stdout."""
    emit(f"{line}\n")


def emit_diff(diff: str) -> None:
    """Write a unified diff to stdout; a program that reads it, `git apply` say, gets every character."""
    if sys.stdout.isatty():
        emit(paint_diff(diff))
    else:
        _put(sys.stdout, paint_diff(diff).replace(_OWN, "\x1b"))


def emit_json(data: Any) -> None:
    """Write one JSON document to stdout."""
    import json  # noqa: PLC0415 - wanted here alone, and every command loads this module

    emit(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def emit_changes(data: dict[str, Any], changes: Sequence[Change], root: Path, *, with_diff: bool) -> None:
    """Write one JSON document to stdout, `with_diff` with the diff of the changes of files below `root`."""
    emit_json(data | ({"diff": unified_diff(changes, root)} if with_diff else {}))


def say(line: str = "") -> None:
    """Write a line of talk to stderr, unless the display is quiet."""
    if not _shown().is_quiet:
        tell(line)


def tell(line: str = "") -> None:
    """Write a line to stderr that is never left out."""
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
    tell(f"{paint(kind, 'red', sys.stderr)}: {problem}")
    if problem.hint:
        tell()
        first, *rest = problem.hint.splitlines()
        tell(f"{paint('hint', 'cyan', sys.stderr)}: {first}")
        for line in rest:
            tell(f"      {line}" if line else "")


def paint(text: str, colour: str, stream: TextIO | None = None) -> str:
    """`text` in a colour, where `stream` (stdout unless said) shows colours."""
    return f"{_OWN}[{_CODES[colour]}m{text}{_OWN}[0m" if _is_colourful(stream or sys.stdout) else text


def paint_diff(diff: str) -> str:
    """A unified diff with added and removed lines in colour, where stdout shows colours."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    lines = []
    for line in _LINES.findall(diff):
        colour = colours.get(line[:1])
        body, end = line.rstrip("\r\n"), line[len(line.rstrip("\r\n")) :]
        lines.append(paint(body, colour) + end if colour else line)
    return "".join(lines)


def ask(question: str) -> bool:
    """Ask yes or no on the terminal, again after a typo. Enter means no, and so does an end of the input."""
    while (answer := enter(f"{question} [y/N]")) is not None:
        if answer.lower() in _ANSWERS:
            return _ANSWERS[answer.lower()]
        tell("answer `y` or `n`")
    return False


def ask_which(question: str, choices: Mapping[str, str]) -> str | None:
    """Ask for one of `choices`, letter by word, again after anything else; None at the end of the input.

    The answer may be the letter or the whole word, such as `d` or `diff`.
    """
    shown = " / ".join(word.replace(key, f"[{key}]", 1) for key, word in choices.items())
    known = {**{key: key for key in choices}, **{word: key for key, word in choices.items()}}
    while (answer := enter(f"{question} {shown}:")) is not None:
        if answer.lower() in known:
            return known[answer.lower()]
        *most, last = (f"`{key}` for {word}" for key, word in choices.items())
        tell(f"answer {', '.join(most)} or {last}")
    return None


def enter(question: str) -> str | None:
    """Ask for a line on the terminal; None at the end of the input."""
    _write(sys.stderr, f"{question} ")
    try:
        return input().strip()
    except EOFError:
        tell()
        return None


def is_interactive() -> bool:
    """Whether somebody sits at a terminal who can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def check_terminal(hint: str) -> None:
    """Raise TracerError if there is no terminal on which to ask."""
    if not is_interactive():
        raise TracerError("no terminal to ask for confirmation", hint=hint)


def check_asking(form: str, hint: str) -> None:
    """Raise TracerError if the output has another form than text, so that no question can stand in it."""
    if form != "text":
        raise TracerError(f"`--format {form}` cannot ask for confirmation", hint=hint)


def screen() -> tuple[int, int]:
    """How many columns and lines the terminal has."""
    return shutil.get_terminal_size()


def _shown() -> Display:
    return _display.get() or Display()


def _is_colourful(stream: TextIO) -> bool:
    """`--color` goes before the environment: https://no-color.org, https://force-color.org."""
    colour = _shown().colour
    if colour != "auto":
        return colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    """Control characters, which files may hold and a terminal would obey, are escaped as JSON does it.

    Our own colours stay.
    """
    _put(stream, _CONTROL.sub(_shown_as_text, text))


def _shown_as_text(found: re.Match[str]) -> str:
    return f"\x1b{found[1]}" if found[1] else found[2] or f"\\u{ord(found[0]):04x}"


def _put(stream: TextIO, text: str) -> None:
    """Characters that the stream's encoding lacks are escaped rather than a reason to fail."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
