"""Words of a shell script and what is unknown in them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

UNKNOWN_WORDS = "\x01"
"""Stands in a text for what may be anything, several words and options included."""
UNKNOWN_TEXT = "\x00"
"""Stands in a word for what may be any text, but belongs to this word."""


ARGUMENTS = tuple("123456789")
"""The names of a script's arguments, `$1` and so on."""


class Text(NamedTuple):
    """Letters that mean themselves; `quoted` ones are never split, nor taken for a keyword."""

    text: str
    quoted: bool


class Variable(NamedTuple):
    """`$name`; `default` is that of `${name:-default}`, None where there is none.

    `default_if_empty` is false for `${name-default}`, which an empty variable does not get.
    """

    name: str
    quoted: bool
    default: str | None = None
    default_if_empty: bool = True


class Trimmed(NamedTuple):
    """`${name#pattern}`, or the same with `##`, `%` or `%%`: a variable without its beginning or its end."""

    name: str
    quoted: bool
    operator: str
    pattern: str


class Substitution(NamedTuple):
    """`$(script)` or the same in backticks: its commands run; what it prints is rarely known."""

    script: str
    quoted: bool


class Anything(NamedTuple):
    """An expansion that is not followed, such as `${name^^}` or `$((1 + 2))`.

    `arithmetic` is the text in it that may assign variables.
    """

    quoted: bool
    arithmetic: str = ""


Part: TypeAlias = Text | Variable | Trimmed | Substitution | Anything


class Word(NamedTuple):
    """One word of a command, in parts; `line` counts from 0."""

    parts: tuple[Part, ...]
    line: int

    @property
    def bare(self) -> str:
        """The text of a word that is nothing but unquoted letters, else empty: what may be a keyword."""
        match self.parts:
            case (Text(text, False),):
                return text
        return ""


class Operator(NamedTuple):
    """`;`, `&&`, `(`, a line end, … or a redirection such as `>>`."""

    text: str
    line: int


class HereDocument(NamedTuple):
    """The lines that follow `<<END`, as the one word that they are."""

    word: Word


Token: TypeAlias = Word | Operator | HereDocument
