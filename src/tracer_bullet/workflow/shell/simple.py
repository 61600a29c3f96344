"""Simple commands: words, assignments in front of them, redirections; and the two kinds of test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.lexer import ScriptError
from tracer_bullet.workflow.shell.syntax import Simple
from tracer_bullet.workflow.shell.words import Anything, Operator, Text, Word

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell.cursor import Cursor

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
_REDIRECTIONS = frozenset(("<", ">", ">>", "<<", "<<-", "<<<", "<&", ">&", "&>", "&>>", "<>", ">|"))


def read_simple(cursor: Cursor) -> Simple:
    """A command up to the operator that ends it; raises ScriptError where none stands."""
    words: list[Word] = []
    assignments: list[tuple[str, Word]] = []
    writes: list[Word] = []
    document, line = "", cursor.line
    while cursor.left and not (cursor.operator and cursor.operator not in _REDIRECTIONS):
        if cursor.operator:
            document = read_redirection(cursor, writes) or document
        elif not words and (assignment := _assignment(word := cursor.take_word())):
            assignments.append(_array(cursor, assignment))
        else:
            words.append(cursor.take_word() if words else word)
    if not (words or assignments or writes):
        raise ScriptError("a command was expected")
    return Simple(tuple(words), tuple(assignments), tuple(writes), document, line)


def read_redirections(cursor: Cursor) -> None:
    """Goes past the redirections behind a compound command."""
    while cursor.operator in _REDIRECTIONS:
        read_redirection(cursor, [])


def read_redirection(cursor: Cursor, writes: list[Word]) -> str:
    """Takes one redirection; adds the file it writes, returns the here-document it feeds."""
    operator = cursor.operator
    cursor.take()
    if operator in ("<<", "<<-"):
        return cursor.take_document()
    target = cursor.take_word()
    if ">" in operator:
        writes.append(target)
    return ""


def read_test(cursor: Cursor) -> Simple:
    """`[[ … ]]`, with the operators inside it as words."""
    words = [cursor.take_word()]
    while cursor.keyword != "]]":
        token = cursor.take()
        if isinstance(token, Operator):
            token = Word((Text(token.text, quoted=False),), token.line)
        words.append(token)
    words.append(cursor.take_word())
    return Simple(tuple(words), (), (), "", words[0].line)


def read_arithmetic(cursor: Cursor) -> Simple:
    """The rest of `(( … ))`, of which the first parenthesis has been taken: it holds no commands."""
    name = Word((Text("((", quoted=True),), cursor.line)
    _skip_parentheses(cursor)
    cursor.expect(")")
    return Simple((name,), (), (), "", name.line)


def _skip_parentheses(cursor: Cursor) -> None:
    depth = 0
    while True:
        depth += {"(": 1, ")": -1}.get(cursor.operator, 0)
        cursor.take()
        if depth == 0:
            return


def _assignment(word: Word) -> tuple[str, Word] | None:
    """`name=value` in front of a command, None for any other word; `name+=value` is anything."""
    first = word.parts[0] if word.parts else None
    found = _ASSIGNMENT.match(first.text) if isinstance(first, Text) and not first.quoted else None
    if found is None or not isinstance(first, Text):
        return None
    if found[2]:
        return found[1], Word((Anything(quoted=False),), word.line)
    rest = first.text[found.end() :]
    parts = (Text(rest, quoted=False), *word.parts[1:]) if rest else word.parts[1:]
    return found[1], Word(parts, word.line)


def _array(cursor: Cursor, assignment: tuple[str, Word]) -> tuple[str, Word]:
    """`name=(…)` is not followed."""
    name, value = assignment
    if value.parts or cursor.operator != "(":
        return assignment
    _skip_parentheses(cursor)
    return name, Word((Anything(quoted=False),), value.line)
