"""What a name in Python code may stand for: what is assigned to it, and what a function is called with.

Names are told apart by nothing but their letters, so that too much is found rather than too little.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
_DEEPEST = 4
_CHANGING = frozenset({"append", "extend", "insert"})


class Bindings:
    """The names that a list of nodes binds; `is_main`: no other text calls the functions there."""

    def __init__(self, found: Sequence[ast.AST], *, is_main: bool) -> None:
        self._is_main = is_main
        self._assigned: dict[str, list[ast.expr]] = defaultdict(list)
        self._functions: dict[str, list[_Function]] = defaultdict(list)
        self._calls: dict[tuple[str, bool], list[ast.Call]] = defaultdict(list)
        self._reads: Counter[tuple[str, bool]] = Counter()
        self._bound: Counter[str] = Counter()
        self.is_changed = False
        for node in found:
            self._bind(node)
            self._use(node)

    def _bind(self, node: ast.AST) -> None:
        """Note the names that a node binds; those bound other than by one assignment stand for anything."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assigned[name].append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._assigned[name].append(value)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for name in _parameters(node.args):
                    self._functions[name].append(node)
            case ast.Lambda():
                self._bound.update(_parameters(node.args))
            case ast.alias() | ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                self._bound[getattr(node, "asname", None) or node.name or ""] += 1
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self._bound[name] += 1

    def _use(self, node: ast.AST) -> None:
        """Note what a node calls or reads; a method is told from a function by what it is called on."""
        match node:
            case ast.Call(func=ast.Name(id=name)):
                self._calls[name, False].append(node)
            case ast.Call(func=ast.Attribute(attr=name)):
                self._calls[name, True].append(node)
                self.is_changed |= name in _CHANGING
            case ast.Name(id=name, ctx=ast.Load()):
                self._reads[name, False] += 1
            case ast.Attribute(attr=name):
                self._reads[name, True] += 1

    def values(self, node: ast.expr, depth: int = 0) -> list[ast.expr] | None:
        """What an expression may be, with names followed; None where that cannot be seen."""
        if isinstance(node, ast.IfExp):
            return _all(self.values(each, depth) for each in (node.body, node.orelse))
        if not isinstance(node, ast.Name):
            return [node]
        if depth > _DEEPEST or self._bound[node.id] != len(self._assigned[node.id]):
            return None
        given = [*self._assigned[node.id], *self._given(node.id)]
        return _all(self.values(each, depth + 1) if each else None for each in given) if given else None

    def _given(self, name: str) -> Iterator[ast.expr | None]:
        """What functions with this parameter are called with, None for what cannot be seen."""
        for function in self._functions[name]:
            key = (function.name, _is_method(function))
            is_seen = self._is_main and not function.decorator_list
            if not is_seen or self._reads[key] != len(self._calls[key]):
                yield None
            yield from (_argument(function, name, call) for call in self._calls[key])


def _parameters(given: ast.arguments) -> list[str]:
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return [arg.arg for arg in named]


def _is_method(function: _Function) -> bool:
    return [arg.arg for arg in function.args.args[:1]] in (["self"], ["cls"])


def _argument(function: _Function, name: str, call: ast.Call) -> ast.expr | None:
    """What a call gives a parameter, None where that cannot be seen."""
    given = function.args
    names = [arg.arg for arg in (*given.posonlyargs, *given.args)]
    names = names[_is_method(function) :]
    if any(word.arg is None for word in call.keywords):
        return None
    if found := next((word.value for word in call.keywords if word.arg == name), None):
        return found
    if given.vararg and given.vararg.arg == name:
        return ast.List(call.args[len(names) :], ast.Load())
    at = names.index(name) if name in names else len(call.args)
    if at < len(call.args) and not any(isinstance(each, ast.Starred) for each in call.args[: at + 1]):
        return call.args[at]
    defaults = dict(zip(reversed(names), reversed(given.defaults), strict=False))
    return defaults.get(name)


def _all(found: Iterable[list[ast.expr] | None]) -> list[ast.expr] | None:
    every: list[ast.expr] = []
    for each in found:
        if each is None:
            return None
        every += each
    return every
