"""The part of setup.py that a build runs, and what setup.cfg makes of the commands that it is told.

Many a setup.py has commands of its own, such as one that uploads: a build does not run them.
https://setuptools.pypa.io/en/latest/deprecated/commands.html
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.python_tree import tree_of_python
from tracer_bullet.workflow.reach.follow.setup_cfg import section_of_setup_cfg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OF_BUILD = frozenset(
    """
    bdist bdist_egg bdist_wheel build build_clib build_ext build_py build_scripts check clean develop
    dist_info easy_install editable_wheel egg_info install install_data install_egg_info install_headers
    install_lib install_scripts sdist
    """.split()  # noqa: SIM905 - shorter than the list
)
"""The commands of setuptools that building or installing a project runs."""
_BACKEND_RUNS = ("egg_info", "dist_info", "sdist", "bdist_wheel", "editable_wheel")
"""What the backend tells setup.py to do: https://setuptools.pypa.io/en/latest/build_meta.html."""


@lru_cache(maxsize=64)
def run_by_build(text: str) -> str:
    """The part of a setup.py that runs for any command of a build; all of it if it is not Python."""
    tree = tree_of_python(text)
    if tree is None:
        return text
    pruned = _WithoutCommands(_other_commands(tree), _names_of_argv(tree)).visit(tree)
    return ast.unparse(ast.Module(_live(pruned.body), type_ignores=[]))


def expand_aliases(words: Sequence[str], setup_cfg: str) -> tuple[str, ...]:
    """The commands that setup.py runs for `words`: each alias of setup.cfg is put in its place once.

    Without words, those of a build.
    """
    aliases = dict(section_of_setup_cfg(setup_cfg, "aliases"))
    found: list[str] = []
    waiting = list(reversed(words or _BACKEND_RUNS))
    while waiting:
        word = waiting.pop()
        expanded = aliases.pop(word, None)
        waiting += reversed(expanded.split()) if expanded is not None else ()
        found += [word] if expanded is None else ()
    return tuple(found)


def _other_commands(tree: ast.Module) -> frozenset[str]:
    """The classes that are registered for commands, none of which a build runs."""
    pairs = list(_registered(tree))
    kept = {name for command, name in pairs if command in _OF_BUILD}
    return frozenset(name for _, name in pairs if name not in kept)


def _registered(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Commands with their classes: `{"upload": Upload}`, `dict(upload=Upload)`, `x["upload"] = Upload`."""
    for node in ast.walk(tree):
        pairs: Iterable[tuple[object, ast.AST]] = ()
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = zip((getattr(key, "value", None) for key in keys), values, strict=True)
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                pairs = ((each.arg, each.value) for each in keywords)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=key))], value=value):
                pairs = ((key, value),)
        yield from ((key, one.id) for key, one in pairs if isinstance(key, str) and isinstance(one, ast.Name))


def _names_of_argv(tree: ast.Module) -> frozenset[str]:
    """The names that stand for the command line, or a part of it."""
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    targets = (each for node in assigned if "argv" in ast.dump(node.value) for each in node.targets)
    return frozenset({"argv", *(each.id for each in targets if isinstance(each, ast.Name))})


class _WithoutCommands(ast.NodeTransformer):
    """Leaves out what setup.py does only if it is told another command than one of a build."""

    def __init__(self, classes: frozenset[str], argv: frozenset[str]) -> None:
        self._classes = classes
        self._argv = argv

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return ast.Pass() if node.name in self._classes else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if self._asks_for_another(node.test):
            node.body = [ast.Pass()]
        return self.generic_visit(node)

    def _asks_for_another(self, test: ast.expr) -> bool:
        inner = list(ast.walk(test))
        named = {getattr(node, "id", getattr(node, "attr", "")) for node in inner}
        words = {
            each.value for each in inner if isinstance(each, ast.Constant) and isinstance(each.value, str)
        }
        is_denied = any(isinstance(node, ast.Not | ast.NotEq | ast.NotIn | ast.Or) for node in inner)
        return bool(named & self._argv and words) and not is_denied and not words & _OF_BUILD


def _live(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements without the functions and classes that nothing else of the text names."""
    defined = {
        node.name: node
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    waiting: list[ast.stmt] = [node for node in body if node not in defined.values()]
    live = {id(node) for node in waiting}
    for node in waiting:  # grows while it is walked
        for name in (each.id for each in ast.walk(node) if isinstance(each, ast.Name)):
            if name in defined and id(defined[name]) not in live:
                live.add(id(defined[name]))
                waiting.append(defined[name])
    return [node for node in body if id(node) in live]
