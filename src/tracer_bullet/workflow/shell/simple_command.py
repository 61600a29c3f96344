"""Simple commands: words, assignments in front of them, redirections; and the two kinds of test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.syntax import Simple
from tracer_bullet.workflow.shell.words import Anything, Operator, Substitution, Text, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.shell.cursor import Cursor
    from tracer_bullet.workflow.shell.words import Part

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?)=")
_ELEMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[[^\]]*\Z")
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
            continue
        word = _with_elements(cursor, cursor.take_word())
        if not words and (assignment := _assignment(word)):
            assignments.append(assignment)
        else:
            words.append(word)
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
        words.append(_as_word(cursor.take()))
        if words[-1].bare == "=~":
            words.append(_regex(cursor))
    words.append(cursor.take_word())
    return Simple(tuple(words), line=words[0].line)


def _regex(cursor: Cursor) -> Word:
    """A regular expression, in which parentheses and `|` are no operators of the shell."""
    parts: list[Part] = []
    depth = 0
    while cursor.keyword != "]]" and (depth or cursor.operator not in ("&&", "||", ")", "\n")):
        depth += {"(": 1, ")": -1}.get(cursor.operator, 0)
        parts += _as_word(cursor.take()).parts
    return Word(tuple(parts), cursor.line)


def _as_word(token: Word | Operator) -> Word:
    return Word((Text(token.text, quoted=False),), token.line) if isinstance(token, Operator) else token


def read_arithmetic(cursor: Cursor) -> Simple:
    """`(( … ))`: substitutions run, and variables may be assigned."""
    name = Word((Text("((", quoted=True),), cursor.line)
    return Simple((name,), aside=(read_counting(cursor),), line=name.line)


def read_counting(cursor: Cursor) -> Word:
    """The text between double parentheses, also that of `((start; end; step))` after `for`."""
    cursor.expect("((")
    inside = cursor.take_word()
    cursor.expect("))")
    return inside


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


def _substituted(word: Word) -> tuple[Substitution | Anything, ...]:
    """The parts that do something when they are expanded."""
    return tuple(part for part in word.parts if isinstance(part, Substitution | Anything))


def _assignment(word: Word) -> tuple[str, Word] | None:
    """`name=value` in front of a command, None for any other word.

    `name+=value` and `name[…]=value` are not followed: the variable is anything then.
    """
    first = word.parts[0] if word.parts else None
    if not isinstance(first, Text) or first.quoted:
        return None
    found = _ASSIGNMENT.match(first.text)
    element = None if found else _ELEMENT.match(first.text)
    if element and any("]=" in text or "]+=" in text for text in _unquoted(word)):
        return element[1], Word((Anything(quoted=False), *_substituted(word)), word.line)
    if found is None:
        return None
    if found[2] or found[3]:
        subscript = Anything(quoted=False, arithmetic=found[2] or "")
        return found[1], Word((subscript, *_substituted(word)), word.line)
    rest = first.text[found.end() :]
    parts = (Text(rest, quoted=False), *word.parts[1:]) if rest else word.parts[1:]
    return found[1], Word(parts, word.line)


def _unquoted(word: Word) -> Iterator[str]:
    return (part.text for part in word.parts if isinstance(part, Text) and not part.quoted)


def _with_elements(cursor: Cursor, word: Word) -> Word:
    """`name=` or `name+=` with the array that follows it; any other word as it is.

    The elements are not followed; the substitutions in them run.
    """
    last = word.parts[-1] if word.parts else None
    is_open = isinstance(last, Text) and not last.quoted and last.text.endswith("=")
    if not is_open or cursor.operator != "(":
        return word
    inside = (part for element in _parenthesized(cursor) for part in _substituted(element))
    return Word((*word.parts, Anything(quoted=False), *inside), word.line)
