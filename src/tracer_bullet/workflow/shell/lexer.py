"""A script as a list of tokens: words, operators, here-documents; comments are gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.quotes import closing_brace, closing_parenthesis
from tracer_bullet.workflow.shell.words import (
    UNKNOWN_TEXT,
    UNKNOWN_WORDS,
    Anything,
    HereDocument,
    Operator,
    Part,
    Substitution,
    Text,
    Token,
    Variable,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_OPERATOR = re.compile(r"\n|;;&|;;|;&|;|&&|&>>|&>|&|\|\||\|&|\||<<<|<<-|<<|<&|<>|>>|>&|>\||<\(|>\(|<|>|\(|\)")
_PLAIN = re.compile(r"[^\s\\'\"`$;&|<>()\x01]+")
_QUOTED = re.compile(r"[^\\\"`$\x01]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^${}`\\'\"]*))?\}")
_DESCRIPTOR = re.compile(r"(?:\d+|\{\w+\})(?=[<>])")


MAX_EXPANSIONS = 8
"""Expansions within expansions (`${a:-${b:-…}}`) below this are not followed."""


class ScriptError(Exception):
    """The script cannot be read as a shell script."""


def tokenize(script: str) -> list[Token]:
    """The tokens of `script`; raises ScriptError where a quotation or a substitution has no end."""
    return _Lexer(script).run()


def _document(text: str, line: int, *, plain: bool) -> Word:
    """The word that a here-document is; a `plain` one means itself."""
    if plain:
        return Word((Text(text.replace(UNKNOWN_WORDS, UNKNOWN_TEXT), quoted=True),), line)
    return Word(tuple(_Lexer(text, line).document()), line)


class _Lexer:
    """Walks over the text once; `at` is where it stands."""

    def __init__(self, script: str, line: int = 0, depth: int = 0) -> None:
        self._script = script
        self._at = 0
        self._line = line
        self._tokens: list[Token] = []
        self._depth = depth
        self._documents: list[tuple[str, bool, bool]] = []

    def run(self) -> list[Token]:
        while self._at < len(self._script):
            self._next()
        return self._tokens

    def _next(self) -> None:
        character = self._script[self._at]
        if character in " \t\r\f\v":
            self._at += 1
        elif self._script.startswith(("\\\n", "\\\r\n"), self._at):
            self._at = self._script.index("\n", self._at) + 1
            self._line += 1
        elif character == "#":
            end = self._script.find("\n", self._at)
            self._at = len(self._script) if end < 0 else end
        elif descriptor := _DESCRIPTOR.match(self._script, self._at):
            self._at = descriptor.end()
        elif operator := _OPERATOR.match(self._script, self._at):
            self._operator(operator.group())
        else:
            self._tokens.append(self._word())

    def _operator(self, text: str) -> None:
        start = self._at
        if text in ("<(", ">("):
            script = self._enclosed(start + 1)
            self._tokens.append(Word((Substitution(script, quoted=True),), self._line))
            return
        self._at += len(text)
        self._tokens.append(Operator(text, self._line))
        if text in ("<<", "<<-"):
            self._here_document(strip=text == "<<-")
        if text == "\n":
            self._line += 1
            self._bodies()

    def _here_document(self, *, strip: bool) -> None:
        """Remembers the word that ends the document; its lines begin after the end of this one."""
        while self._at < len(self._script) and self._script[self._at] in " \t":
            self._at += 1
        end = self._word()
        text = "".join(part.text for part in end.parts if isinstance(part, Text))
        if not text:
            raise ScriptError("a here-document without an end")
        plain = any(part.quoted for part in end.parts)
        self._documents.append((text, strip, plain))

    def _bodies(self) -> None:
        for end, strip, plain in self._documents:
            lines: list[str] = []
            first = self._line
            while self._at < len(self._script):
                stop = self._script.find("\n", self._at)
                stop = len(self._script) if stop < 0 else stop
                line = self._script[self._at : stop]
                self._at = stop + 1
                self._line += 1
                line = line.lstrip("\t") if strip else line
                if line.rstrip("\r") == end:
                    break
                lines.append(line)
            self._tokens.append(HereDocument(_document("\n".join(lines), first, plain=plain)))
        self._documents = []

    def _word(self) -> Word:
        line = self._line
        parts: list[Part] = []
        while self._at < len(self._script):
            character = self._script[self._at]
            if character.isspace() or character in ";&|<>()":
                break
            read = self._READERS.get(character, _Lexer._plain)
            parts += read(self)
        return Word(tuple(parts), line)

    def _plain(self) -> list[Part]:
        found = _PLAIN.match(self._script, self._at)
        text = found.group() if found else self._script[self._at]
        self._at += len(text)
        return [Text(text, quoted=False)]

    def _escape(self) -> list[Part]:
        following = self._script[self._at + 1 : self._at + 2]
        self._at += 2
        if following == "\n":
            self._line += 1
            return []
        return [Text(following, quoted=True)]

    def _single(self) -> list[Part]:
        end = self._script.find("'", self._at + 1)
        if end < 0:
            raise ScriptError("a quotation without an end")
        text = self._script[self._at + 1 : end]
        self._at = end + 1
        self._line += text.count("\n")
        return [Text(text.replace(UNKNOWN_WORDS, UNKNOWN_TEXT), quoted=True)]

    def _double(self) -> list[Part]:
        self._at += 1
        parts: list[Part] = [Text("", quoted=True)]
        while self._at < len(self._script):
            if self._script[self._at] == '"':
                self._at += 1
                return parts
            parts += self._in_quotes('$`"\\')
        raise ScriptError("a quotation without an end")

    def document(self) -> list[Part]:
        """The parts of a here-document: like a quotation, but for the quotation marks."""
        parts: list[Part] = [Text("", quoted=True)]
        while self._at < len(self._script):
            parts += self._in_quotes("$`\\")
        return parts

    def _in_quotes(self, escaped: str) -> list[Part]:
        character = self._script[self._at]
        if plain := _QUOTED.match(self._script, self._at):
            self._at = plain.end()
            self._line += plain.group().count("\n")
            return [Text(plain.group(), quoted=True)]
        if character == "\\":
            return self._escape_in_quotes(escaped)
        if character in "$`":
            return self._dollar(quoted=True) if character == "$" else self._backticks(quoted=True)
        self._at += 1
        return [Anything(quoted=True) if character == UNKNOWN_WORDS else Text(character, quoted=True)]

    def _escape_in_quotes(self, escaped: str) -> list[Part]:
        following = self._script[self._at + 1 : self._at + 2]
        self._at += 2
        if following == "\n":
            self._line += 1
            return []
        return [Text(following if following in escaped else "\\" + following, quoted=True)]

    def _anything(self) -> list[Part]:
        self._at += 1
        return [Anything(quoted=False)]

    def _dollar(self, *, quoted: bool = False) -> list[Part]:
        script, at = self._script, self._at
        if script.startswith("$((", at):
            return self._arithmetic(quoted)
        if script.startswith("$(", at):
            return [Substitution(self._enclosed(at + 1), quoted)]
        if braced := _BRACED.match(script, at):
            self._at = braced.end()
            return [Variable(braced[1], quoted, braced[2])]
        if name := _NAME.match(script, at + 1):
            self._at = name.end()
            return [Variable(name.group(), quoted)]
        if script.startswith("${", at):
            if (end := closing_brace(script, at)) < 0:
                raise ScriptError("a substitution without an end")
            self._at = end + 1
            return [Anything(quoted), *self._substituted(script[at + 2 : end])]
        return self._special(quoted)

    def _arithmetic(self, quoted: bool) -> list[Part]:
        """`$((1 + 2))`, or a substitution that begins with a subshell."""
        inner = self._enclosed(self._at + 1)
        if closing_parenthesis(inner, 0) < len(inner) - 1:
            return [Substitution(inner, quoted)]
        return [Anything(quoted=True), *self._substituted(inner)]

    def _substituted(self, text: str) -> list[Part]:
        """The substitutions in a text of which nothing else is followed."""
        if "$(" not in text and "`" not in text:
            return []
        if self._depth >= MAX_EXPANSIONS:
            raise ScriptError("expansions nested too deeply")
        parts = _Lexer(text, self._line, self._depth + 1).document()
        return [part for part in parts if isinstance(part, Substitution)]

    def _special(self, quoted: bool) -> list[Part]:
        """`$@` and its like, `$'text'`, or a `$` that means itself."""
        following = self._script[self._at + 1 : self._at + 2]
        self._at += 1
        if following in ("'", '"') and not quoted:
            return self._single() if following == "'" else self._double()
        if following in tuple("@*#?!-0123456789"):
            self._at += 1
            return [Anything(quoted)]
        return [Text("$", quoted=True)]

    def _backticks(self, *, quoted: bool = False) -> list[Part]:
        end = self._at + 1
        while end < len(self._script) and self._script[end] != "`":
            end += 2 if self._script[end] == "\\" else 1
        if end >= len(self._script):
            raise ScriptError("a substitution without an end")
        inner = self._script[self._at + 1 : end]
        self._at = end + 1
        self._line += inner.count("\n")
        return [Substitution(inner.replace("\\`", "`"), quoted)]

    def _enclosed(self, start: int) -> str:
        """What stands between the parenthesis at `start` and its partner; goes on behind it."""
        end = closing_parenthesis(self._script, start)
        if end < 0:
            raise ScriptError("a substitution without an end")
        inner = self._script[start + 1 : end]
        self._at = end + 1
        self._line += inner.count("\n")
        return inner

    _READERS: dict[str, Callable[[_Lexer], list[Part]]] = {  # noqa: RUF012 - a table that nothing changes
        "\\": _escape,
        "'": _single,
        '"': _double,
        "`": _backticks,
        "$": _dollar,
        UNKNOWN_WORDS: _anything,
    }
