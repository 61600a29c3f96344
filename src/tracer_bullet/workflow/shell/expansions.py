"""Words of a script, with their quotations and expansions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.quotes import closing_brace, closing_parenthesis, decode_ansi
from tracer_bullet.workflow.shell.words import (
    ARGUMENTS,
    UNKNOWN_TEXT,
    UNKNOWN_WORDS,
    Anything,
    Part,
    Substitution,
    Text,
    Trimmed,
    Variable,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN = re.compile(r"[^\s\\'\"`$;&|<>()\x01]+")
_QUOTED = re.compile(r"[^\\\"`$\x01]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCRIPT = re.compile(r"\$(?:0|\{0\})|\$\{BASH_SOURCE\[0\]\}")
"""The file of a script; https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html."""
_BRACED = re.compile(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*|[1-9])"
    r"(?:(?P<colon>:?)-(?:(?P<plain>[^${}`\\'\"]*)|\"(?P<quoted>[^\s${}`\\'\"*?\[\x01]+)\"))?\}"
)
_TRIMMED = re.compile(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*|[0-9])(?P<operator>##?|%%?)(?P<pattern>[^~${}`\\'\"\x01]*)\}"
)
_ANSI = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)

MAX_EXPANSIONS = 8
"""Expansions within expansions (`${a:-${b:-…}}`) below this are not followed."""


class ScriptError(Exception):
    """The script cannot be read as a shell script."""


def read_document(text: str, line: int, *, plain: bool) -> Word:
    """The word that a here-document is; a `plain` one means itself."""
    if plain:
        return Word((Text(text.replace(UNKNOWN_WORDS, UNKNOWN_TEXT), quoted=True),), line)
    return Word(tuple(WordReader(text, line).document()), line)


def substituted(text: str, line: int, depth: int = 0) -> list[Part]:
    """The substitutions in a text of which nothing else is followed."""
    if "$(" not in text and "`" not in text:
        return []
    if depth >= MAX_EXPANSIONS:
        raise ScriptError("expansions nested too deeply")
    parts = WordReader(text, line, depth + 1).document()
    return [part for part in parts if isinstance(part, Substitution)]


class WordReader:
    """Walks over the text once; `at` is where it stands, `line` counts from 0."""

    def __init__(self, script: str, line: int = 0, depth: int = 0) -> None:
        self.script = script
        self.at = 0
        self.line = line
        self._depth = depth

    def word(self) -> Word:
        """The word that begins here."""
        line = self.line
        parts: list[Part] = []
        while self.at < len(self.script):
            character = self.script[self.at]
            if character.isspace() or character in ";&|<>()":
                break
            read = self._READERS.get(character, WordReader._plain)
            parts += read(self)
        return Word(tuple(parts), line)

    def _plain(self) -> list[Part]:
        found = _PLAIN.match(self.script, self.at)
        text = found.group() if found else self.script[self.at]
        self.at += len(text)
        return [Text(text, quoted=False)]

    def _escape(self) -> list[Part]:
        following = self.script[self.at + 1 : self.at + 2]
        self.at += 2
        if following == "\n":
            self.line += 1
            return []
        return [Text(following, quoted=True)]

    def _single(self) -> list[Part]:
        end = self.script.find("'", self.at + 1)
        if end < 0:
            raise ScriptError("a quotation without an end")
        text = self.script[self.at + 1 : end]
        self.at = end + 1
        self.line += text.count("\n")
        return [Text(text.replace(UNKNOWN_WORDS, UNKNOWN_TEXT), quoted=True)]

    def _double(self) -> list[Part]:
        self.at += 1
        parts: list[Part] = [Text("", quoted=True)]
        while self.at < len(self.script):
            if self.script[self.at] == '"':
                self.at += 1
                return parts
            parts += self._in_quotes('$`"\\')
        raise ScriptError("a quotation without an end")

    def document(self) -> list[Part]:
        """The parts of a here-document: like a quotation, but for the quotation marks."""
        parts: list[Part] = [Text("", quoted=True)]
        while self.at < len(self.script):
            parts += self._in_quotes("$`\\")
        return parts

    def _in_quotes(self, escaped: str) -> list[Part]:
        character = self.script[self.at]
        if plain := _QUOTED.match(self.script, self.at):
            self.at = plain.end()
            self.line += plain.group().count("\n")
            return [Text(plain.group(), quoted=True)]
        if character == "\\":
            return self._escape_in_quotes(escaped)
        if character in "$`":
            return self._dollar(quoted=True) if character == "$" else self._backticks(quoted=True)
        self.at += 1
        return [Anything(quoted=True) if character == UNKNOWN_WORDS else Text(character, quoted=True)]

    def _escape_in_quotes(self, escaped: str) -> list[Part]:
        following = self.script[self.at + 1 : self.at + 2]
        self.at += 2
        if following == "\n":
            self.line += 1
            return []
        return [Text(following if following in escaped else "\\" + following, quoted=True)]

    def _anything(self) -> list[Part]:
        self.at += 1
        return [Anything(quoted=False)]

    def _dollar(self, *, quoted: bool = False) -> list[Part]:
        script, at = self.script, self.at
        if script.startswith("$((", at):
            return self._arithmetic(quoted)
        if script.startswith("$(", at):
            return [Substitution(self.enclosed(at + 1), quoted)]
        if parts := self._braced(quoted):
            return parts
        if name := _NAME.match(script, at + 1):
            self.at = name.end()
            return [Variable(name.group(), quoted)]
        if script.startswith("${", at):
            if (end := closing_brace(script, at)) < 0:
                raise ScriptError("a substitution without an end")
            self.at = end + 1
            inner = script[at + 2 : end]
            return [Anything(quoted, inner), *self._substituted(inner)]
        return self._special(quoted)

    def _braced(self, quoted: bool) -> list[Part]:
        """`${name}` with a default or a pattern that is written out; nothing for any other expansion."""
        if script := _SCRIPT.match(self.script, self.at):
            self.at = script.end()
            return [Variable("BASH_SOURCE" if "[" in script[0] else "0", quoted)]
        if braced := _BRACED.match(self.script, self.at):
            self.at = braced.end()
            default = braced["quoted"] or braced["plain"]
            return [Variable(braced["name"], quoted, default, braced["colon"] != "")]
        if trimmed := _TRIMMED.match(self.script, self.at):
            self.at = trimmed.end()
            return [Trimmed(trimmed["name"], quoted, trimmed["operator"], trimmed["pattern"])]
        return []

    def _arithmetic(self, quoted: bool) -> list[Part]:
        """`$((1 + 2))`, or a substitution that begins with a subshell."""
        inner = self.enclosed(self.at + 1)
        if closing_parenthesis(inner, 0) < len(inner) - 1:
            return [Substitution(inner, quoted)]
        return [Anything(quoted=True, arithmetic=inner), *self._substituted(inner)]

    def _substituted(self, text: str) -> list[Part]:
        return substituted(text, self.line, self._depth)

    def _special(self, quoted: bool) -> list[Part]:
        """`$@` and its like, `$'text'`, or a `$` that means itself."""
        following = self.script[self.at + 1 : self.at + 2]
        if following == "'" and not quoted:
            return self._ansi()
        if following == "[" and (end := self.script.find("]", self.at)) > 0:
            inner, self.at = self.script[self.at + 2 : end], end + 1
            return [Anything(quoted, inner), *self._substituted(inner)]
        self.at += 1
        if following == '"' and not quoted:
            return self._double()
        if following in ARGUMENTS:
            self.at += 1
            return [Variable(following, quoted)]
        if following in tuple("@*#?!-0"):
            self.at += 1
            return [Anything(quoted)]
        return [Text("$", quoted)]

    def _ansi(self) -> list[Part]:
        """`$'text'`, in which a backslash has the meaning that it has in C."""
        found = _ANSI.match(self.script, self.at)
        if found is None:
            raise ScriptError("a quotation without an end")
        self.at = found.end()
        self.line += found[1].count("\n")
        text = decode_ansi(found[1])
        return [Anything(quoted=True) if text is None else Text(text, quoted=True)]

    def _backticks(self, *, quoted: bool = False) -> list[Part]:
        end = self.at + 1
        while end < len(self.script) and self.script[end] != "`":
            end += 2 if self.script[end] == "\\" else 1
        if end >= len(self.script):
            raise ScriptError("a substitution without an end")
        inner = self.script[self.at + 1 : end]
        self.at = end + 1
        self.line += inner.count("\n")
        return [Substitution(inner.replace("\\`", "`"), quoted)]

    def enclosed(self, start: int) -> str:
        """What stands between the parenthesis at `start` and its partner; goes on behind it."""
        end = closing_parenthesis(self.script, start)
        if end < 0:
            raise ScriptError("a substitution without an end")
        inner = self.script[start + 1 : end]
        self.at = end + 1
        self.line += inner.count("\n")
        return inner

    _READERS: dict[str, Callable[[WordReader], list[Part]]] = {  # noqa: RUF012 - a table that nothing changes
        "\\": _escape,
        "'": _single,
        '"': _double,
        "`": _backticks,
        "$": _dollar,
        UNKNOWN_WORDS: _anything,
    }
