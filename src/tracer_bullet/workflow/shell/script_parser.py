"""Tokens of a script in, syntax tree out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.shell.cursor import Cursor
from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.lexer import tokenize_script
from tracer_bullet.workflow.shell.simple_command import (
    read_arithmetic,
    read_counting,
    read_redirections,
    read_simple,
    read_test,
)
from tracer_bullet.workflow.shell.syntax import (
    AndOr,
    Body,
    Case,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Node,
    Pipeline,
    Simple,
)

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell.words import Word

_LINE = frozenset("\n")
_SEPARATORS = frozenset(("\n", ";", "&"))
_END_OF_ARM = frozenset((";;", ";&", ";;&"))
_CLOSING = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}"))


@lru_cache(maxsize=512)
def parse_script(script: str) -> Body:
    """The commands of `script`; raises ScriptError for what is no shell script, or is nested too deeply."""
    cursor = Cursor(tokenize_script(script))
    body = _body(cursor)
    if cursor.left:
        raise ScriptError("a command was expected")
    return body


def _body(cursor: Cursor) -> Body:
    """Commands up to a word or an operator that closes something."""
    found: list[Node] = []
    with cursor.nested():
        cursor.skip(_SEPARATORS)
        while cursor.left and not _closes(cursor):
            node = _and_or(cursor)
            background = cursor.operator == "&"
            found.append(Group((node,), subshell=True, awaited=False) if background else node)
            cursor.skip(_SEPARATORS)
    return tuple(found)


def _closes(cursor: Cursor) -> bool:
    return cursor.operator == ")" or cursor.operator in _END_OF_ARM or cursor.keyword in _CLOSING


def _and_or(cursor: Cursor) -> Node:
    links = [("", _pipeline(cursor))]
    while (operator := cursor.operator) in ("&&", "||"):
        cursor.take()
        cursor.skip(_LINE)
        links.append((operator, _pipeline(cursor)))
    return AndOr(tuple(links))


def _pipeline(cursor: Cursor) -> Pipeline:
    negated = False
    while cursor.keyword in ("!", "time"):
        negated ^= cursor.keyword == "!"
        cursor.take()
    commands = [_command(cursor)]
    while cursor.operator in ("|", "|&"):
        cursor.take()
        cursor.skip(_LINE)
        commands.append(_command(cursor))
    return Pipeline(tuple(commands), negated)


def _command(cursor: Cursor) -> Node:
    compound = _COMPOUND.get(cursor.operator or cursor.keyword)
    if compound:
        node = compound(cursor)
        redirected = read_redirections(cursor)
        return Group((redirected, node), subshell=False) if redirected else node
    simple = read_simple(cursor)
    if cursor.operator == "(" and len(simple.words) == 1:
        return _definition(cursor, simple.words[0].bare)
    return simple


def _if(cursor: Cursor) -> Node:
    branches: list[tuple[Body, Body]] = []
    otherwise: Body = ()
    while cursor.keyword in ("if", "elif"):
        cursor.take()
        condition = _body(cursor)
        cursor.expect("then")
        branches.append((condition, _body(cursor)))
    if cursor.keyword == "else":
        cursor.take()
        otherwise = _body(cursor)
    cursor.expect("fi")
    return If(tuple(branches), otherwise)


def _while(cursor: Cursor) -> Node:
    cursor.take()
    condition = _body(cursor)
    return Loop("", (), condition, _do(cursor))


def _for(cursor: Cursor) -> Node:
    cursor.take()
    if cursor.operator == "((":
        counted = read_counting(cursor)
        cursor.skip(_SEPARATORS)
        return Loop("", (counted,), (), _do(cursor))
    name = cursor.take_word().bare
    items: list[Word] = []
    cursor.skip(_LINE)
    if cursor.keyword == "in":
        cursor.take()
        while cursor.operator not in _SEPARATORS:
            items.append(cursor.take_word())
    cursor.skip(_SEPARATORS)
    return Loop(name, tuple(items), (), _do(cursor))


def _do(cursor: Cursor) -> Body:
    cursor.expect("do")
    body = _body(cursor)
    cursor.expect("done")
    return body


def _case(cursor: Cursor) -> Node:
    cursor.take()
    subject = cursor.take_word()
    cursor.skip(_LINE)
    cursor.expect("in")
    arms: list[tuple[tuple[Word, ...], Body]] = []
    cursor.skip(_LINE)
    goes_on = False
    while cursor.keyword != "esac":
        cursor.skip(frozenset("("))
        patterns = [cursor.take_word()]
        while cursor.operator == "|":
            cursor.take()
            patterns.append(cursor.take_word())
        cursor.expect(")")
        arms.append((tuple(patterns), _body(cursor)))
        goes_on |= cursor.operator in (";&", ";;&")
        cursor.skip(_END_OF_ARM | _LINE)
    cursor.expect("esac")
    return Case(subject, tuple(arms), goes_on)


def _braces(cursor: Cursor) -> Node:
    cursor.expect("{")
    body = _body(cursor)
    cursor.expect("}")
    return Group(body, subshell=False)


def _parentheses(cursor: Cursor) -> Node:
    """A subshell."""
    cursor.expect("(")
    body = _body(cursor)
    cursor.expect(")")
    return Group(body, subshell=True)


def _function(cursor: Cursor) -> Node:
    cursor.take()
    name = cursor.take_word().bare
    return _definition(cursor, name)


def _definition(cursor: Cursor, name: str) -> Node:
    """The rest of a function behind its name."""
    if cursor.operator == "(":
        cursor.take()
        cursor.expect(")")
    cursor.skip(_LINE)
    with cursor.nested():
        return FunctionDefinition(name, _command(cursor))


def _test(cursor: Cursor) -> Simple:
    return read_test(cursor)


_COMPOUND = {
    "if": _if,
    "while": _while,
    "until": _while,
    "for": _for,
    "select": _for,
    "case": _case,
    "{": _braces,
    "function": _function,
    "[[": _test,
    "(": _parentheses,
    "((": read_arithmetic,
}
