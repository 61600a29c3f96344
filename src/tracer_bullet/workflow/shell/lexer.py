"""A script as a list of tokens: words, operators, here-documents; comments are gone."""

from __future__ import annotations

import re

from tracer_bullet.workflow.shell.expansions import ScriptError, WordReader, read_document, substituted
from tracer_bullet.workflow.shell.quotes import closing_parenthesis
from tracer_bullet.workflow.shell.words import (
    Anything,
    HereDocument,
    Operator,
    Substitution,
    Text,
    Token,
    Word,
)

_OPERATOR = re.compile(r"\n|;;&|;;|;&|;|&&|&>>|&>|&|\|\||\|&|\||<<<|<<-|<<|<&|<>|>>|>&|>\||<\(|>\(|<|>|\(|\)")
_DESCRIPTOR = re.compile(r"(?:\d+|\{\w+\})(?=[<>])")


def tokenize_script(script: str) -> list[Token]:
    """The tokens of `script`; raises ScriptError where a quotation or a substitution has no end."""
    return _Lexer(script).run()


class _Lexer:
    """Walks over the text once, together with the reader of its words."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._words = WordReader(script)
        self._tokens: list[Token] = []
        self._documents: list[tuple[str, bool, bool]] = []

    def run(self) -> list[Token]:
        while self._words.at < len(self._script):
            self._next()
        return self._tokens

    def _next(self) -> None:
        character = self._script[self._words.at]
        if character in " \t\r\f\v":
            self._words.at += 1
        elif self._script.startswith(("\\\n", "\\\r\n"), self._words.at):
            self._words.at = self._script.index("\n", self._words.at) + 1
            self._words.line += 1
        elif character == "#":
            end = self._script.find("\n", self._words.at)
            self._words.at = len(self._script) if end < 0 else end
        elif self._script.startswith("((", self._words.at) and self._arithmetic():
            pass
        elif descriptor := _DESCRIPTOR.match(self._script, self._words.at):
            self._words.at = descriptor.end()
        elif operator := _OPERATOR.match(self._script, self._words.at):
            self._operator(operator.group())
        else:
            self._tokens.append(self._words.word())

    def _arithmetic(self) -> bool:
        """Takes `(( … ))` as one word between its parentheses; False where it is a group in a subshell."""
        start = self._words.at
        end = closing_parenthesis(self._script, start)
        inner = closing_parenthesis(self._script, start + 1)
        if end < 0 or inner != end - 1:
            return False
        line, text = self._words.line, self._script[start + 2 : inner]
        self._tokens.append(Operator("((", line))
        parts = (Anything(quoted=True, arithmetic=text), *substituted(text, line))
        self._tokens.append(Word(parts, line))
        self._tokens.append(Operator("))", line))
        self._words.at = end + 1
        self._words.line += text.count("\n")
        return True

    def _operator(self, text: str) -> None:
        start = self._words.at
        if text in ("<(", ">("):
            script = self._words.enclosed(start + 1)
            self._tokens.append(Word((Substitution(script, quoted=True),), self._words.line))
            return
        self._words.at += len(text)
        self._tokens.append(Operator(text, self._words.line))
        if text in ("<<", "<<-"):
            self._here_document(strip=text == "<<-")
        if text == "\n":
            self._words.line += 1
            self._bodies()

    def _here_document(self, *, strip: bool) -> None:
        """Remembers the word that ends the document; its lines begin after the end of this one."""
        while self._words.at < len(self._script) and self._script[self._words.at] in " \t":
            self._words.at += 1
        end = self._words.word()
        text = "".join(part.text for part in end.parts if isinstance(part, Text))
        if not text:
            raise ScriptError("a here-document without an end")
        plain = any(part.quoted for part in end.parts)
        self._documents.append((text, strip, plain))

    def _bodies(self) -> None:
        for end, strip, plain in self._documents:
            lines: list[str] = []
            first = self._words.line
            while self._words.at < len(self._script):
                stop = self._script.find("\n", self._words.at)
                stop = len(self._script) if stop < 0 else stop
                line = self._script[self._words.at : stop]
                self._words.at = stop + 1
                self._words.line += 1
                line = line.lstrip("\t") if strip else line
                if line.rstrip("\r") == end:
                    break
                lines.append(line)
            self._tokens.append(HereDocument(read_document("\n".join(lines), first, plain=plain)))
        self._documents = []
