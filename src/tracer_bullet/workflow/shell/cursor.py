"""A place in a list of tokens, and what stands there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.words import HereDocument, Operator, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.shell.words import Token

MAX_DEPTH = 40
"""Scripts nested deeper are not read: no hand-written one is."""


class Cursor:
    """Walks over tokens once. Here-documents are kept aside, in the order of their redirections."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = [token for token in tokens if not isinstance(token, HereDocument)]
        self._documents = iter([token.word for token in tokens if isinstance(token, HereDocument)])
        self._next = 0
        self._depth = 0

    @property
    def left(self) -> bool:
        """Whether anything is left."""
        return self._next < len(self._tokens)

    @property
    def line(self) -> int:
        """The line of the next token, of the last one where none is left."""
        return self._tokens[min(self._next, len(self._tokens) - 1)].line if self._tokens else 0

    @property
    def operator(self) -> str:
        """The operator that comes next, empty where a word does."""
        token = self._tokens[self._next] if self.left else None
        return token.text if isinstance(token, Operator) else ""

    @property
    def keyword(self) -> str:
        """The unquoted word that comes next, empty where none does."""
        token = self._tokens[self._next] if self.left else None
        return token.bare if isinstance(token, Word) else ""

    def skip(self, operators: frozenset[str]) -> None:
        """Goes past any number of these operators."""
        while self.operator in operators:
            self._next += 1

    def take(self) -> Word | Operator:
        """The next token; raises ScriptError where none is left."""
        token = self._tokens[self._next] if self.left else None
        if not isinstance(token, Word | Operator):
            raise ScriptError("the script ends too early")
        self._next += 1
        return token

    def take_word(self) -> Word:
        """The next word; raises ScriptError where something else stands."""
        token = self.take()
        if not isinstance(token, Word):
            raise ScriptError("a word was expected")
        return token

    def take_document(self) -> Word:
        """The text of the next here-document."""
        return next(self._documents, Word((), self.line))

    def expect(self, text: str) -> None:
        """Goes past this keyword or operator; raises ScriptError where something else stands."""
        if text not in (self.keyword, self.operator):
            raise ScriptError(f"`{text}` was expected")
        self._next += 1

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper; raises ScriptError below `MAX_DEPTH`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ScriptError("nested too deeply")
        yield
        self._depth -= 1
