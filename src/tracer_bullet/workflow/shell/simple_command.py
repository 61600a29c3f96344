"""Simple commands: words, assignments in front of them, redirections; and the two kinds of test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.syntax import Simple
from tracer_bullet.workflow.shell.words import Anything, Operator, Substitution, Text, Word

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell.cursor import Cursor

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
_REDIRECTIONS = frozenset(("<", ">", ">>", "<<", "<<-", "<<<", "<&", ">&", "&>", "&>>", "<>", ">|"))


class Redirected(NamedTuple):
    """The files that a command writes and those that it reads."""

    written: list[Word]
    read: list[Word]


def read_simple(cursor: Cursor) -> Simple:
    """A command up to the operator that ends it; raises ScriptError where none stands."""
    words: list[Word] = []
    assignments: list[tuple[str, Word]] = []
    files = Redirected([], [])
    document: Word | None = None
    line = cursor.line
    while cursor.left and not (cursor.operator and cursor.operator not in _REDIRECTIONS):
        if cursor.operator:
            document = _redirection(cursor, files) or document
        elif not words and (assignment := _assignment(word := cursor.take_word())):
            assignments.append(_array(cursor, assignment))
        else:
            words.append(cursor.take_word() if words else word)
    if not (words or assignments or files.written or files.read or document):
        raise ScriptError("a command was expected")
    return Simple(tuple(words), tuple(assignments), tuple(files.written), tuple(files.read), document, line)


def read_redirections(cursor: Cursor) -> Simple | None:
    """The redirections behind a compound command, None where nothing in them is run."""
    line = cursor.line
    files = Redirected([], [])
    while cursor.operator in _REDIRECTIONS:
        document = _redirection(cursor, files)
        files.read.extend([document] if document else [])
    words = (*files.written, *files.read)
    return Simple((), aside=words, line=line) if any(map(_substituted, words)) else None


def _redirection(cursor: Cursor, files: Redirected) -> Word | None:
    """Takes one redirection; adds the file it reads or writes, returns the text it feeds."""
    operator = cursor.operator
    cursor.take()
    if operator in ("<<", "<<-"):
        return cursor.take_document()
    target = cursor.take_word()
    if operator == "<<<":
        return target
    (files.written if ">" in operator else files.read).append(target)
    return None


def read_test(cursor: Cursor) -> Simple:
    """`[[ … ]]`, with the operators inside it as words."""
    words = [cursor.take_word()]
    while cursor.keyword != "]]":
        token = cursor.take()
        if isinstance(token, Operator):
            token = Word((Text(token.text, quoted=False),), token.line)
        words.append(token)
    words.append(cursor.take_word())
    return Simple(tuple(words), line=words[0].line)


def read_arithmetic(cursor: Cursor) -> Simple:
    """The rest of `(( … ))`, of which the first parenthesis has been taken: only substitutions run."""
    name = Word((Text("((", quoted=True),), cursor.line)
    inside = _parenthesized(cursor)
    cursor.expect(")")
    return Simple((name,), aside=inside, line=name.line)


def read_counting(cursor: Cursor) -> tuple[Word, ...]:
    """The words of `((start; end; step))` behind `for`."""
    return _parenthesized(cursor)


def _parenthesized(cursor: Cursor) -> tuple[Word, ...]:
    """The words up to the parenthesis that closes the next one."""
    words: list[Word] = []
    depth = 0
    while True:
        depth += {"(": 1, ")": -1}.get(cursor.operator, 0)
        token = cursor.take()
        if isinstance(token, Word):
            words.append(token)
        if depth == 0:
            return tuple(words)


def _substituted(word: Word) -> tuple[Substitution, ...]:
    return tuple(part for part in word.parts if isinstance(part, Substitution))


def _assignment(word: Word) -> tuple[str, Word] | None:
    """`name=value` in front of a command, None for any other word; `name+=value` is anything."""
    first = word.parts[0] if word.parts else None
    found = _ASSIGNMENT.match(first.text) if isinstance(first, Text) and not first.quoted else None
    if found is None or not isinstance(first, Text):
        return None
    if found[2]:
        return found[1], Word((Anything(quoted=False), *_substituted(word)), word.line)
    rest = first.text[found.end() :]
    parts = (Text(rest, quoted=False), *word.parts[1:]) if rest else word.parts[1:]
    return found[1], Word(parts, word.line)


def _array(cursor: Cursor, assignment: tuple[str, Word]) -> tuple[str, Word]:
    """`name=(…)` is not followed; the substitutions in it run."""
    name, value = assignment
    if value.parts or cursor.operator != "(":
        return assignment
    inside = (part for word in _parenthesized(cursor) for part in _substituted(word))
    return name, Word((Anything(quoted=False), *inside), value.line)
