"""Lines as YAML counts them: ended by a line feed, a carriage return, or both, and by nothing else.

`str.splitlines` also splits at form feeds and at Unicode's line separators, which are text in YAML 1.2
(https://yaml.org/spec/1.2.2/#54-line-break-characters).
"""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_BREAK = re.compile(r"\r\n|\n|\r")


def split_lines(text: str) -> list[str]:
    """The lines of `text`, each with its line end; joined they are `text` again."""
    return _LINE.findall(text)


def line_start(text: str, index: int) -> int:
    """Where the line begins that holds the character at `index`."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def line_end(text: str, index: int) -> int:
    """Where the next line begins: behind the first line end at or after `index`, or the end of the text."""
    match = _BREAK.search(text, index)
    return match.end() if match else len(text)


def above_comments(text: str, at: int, *, and_blanks: bool = False) -> int:
    """Where the comment begins that stands right above the line at `at`; `at` if there is none.

    `and_blanks` takes blank lines for comments.
    """
    while at:
        above = line_start(text, at - 1)
        line = text[above:at].strip()
        if not (line.startswith("#") or (and_blanks and not line)):
            break
        at = above
    return at


def below_comments(text: str, at: int, indent: str) -> int:
    """Where the comment ends that begins at `at`, as far as it is indented deeper than `indent`."""
    while at < len(text):
        line = text[at : line_end(text, at)]
        if not line.lstrip().startswith("#") or len(indent_of(line)) <= len(indent):
            break
        at += len(line)
    return at


def indent_of(line: str) -> str:
    """The white space that `line` begins with."""
    return line[: len(line) - len(line.lstrip())]


def ending(line: str) -> str:
    """The line end that `line` carries: CR LF, LF, CR, or nothing."""
    return line[len(line.rstrip("\r\n")) :]


def line_number(text: str, index: int) -> int:
    """The number of the line, counted from 1, that holds the character at `index`."""
    return len(_BREAK.findall(text, 0, index)) + 1


def line_starts(text: str) -> list[int]:
    """Where each line begins, in order; the first is 0."""
    return [0, *(match.end() for match in _BREAK.finditer(text))]
