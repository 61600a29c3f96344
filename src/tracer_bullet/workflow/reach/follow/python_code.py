"""Python code: which programs it starts, and whether it could reach an index by itself.

Every function of a text is read, whether it is called or not.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracer_bullet.workflow.reach.follow.python_bound import Bindings
from tracer_bullet.workflow.reach.follow.python_imports import Imported, imports_of
from tracer_bullet.workflow.reach.follow.python_modules import is_closed, is_fetching, is_watched
from tracer_bullet.workflow.reach.follow.python_requests import may_send_to_index
from tracer_bullet.workflow.reach.follow.python_tree import read_word, tree_of_python
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Started: TypeAlias = "tuple[str, ...] | str"
"""A program with its arguments, or a shell script."""

_STARTS = frozenset(
    """
    invoke.run invoke.sudo os.popen os.system subprocess.Popen subprocess.call subprocess.check_call
    subprocess.check_output subprocess.getoutput subprocess.getstatusoutput subprocess.run
    """.split()  # noqa: SIM905 - shorter than the list
)
_BLIND = frozenset({"__import__", "compile", "eval", "exec", "globals", "locals", "vars", "breakpoint"})
"""Builtins behind which nothing is to be seen."""
_INNER = frozenset({"__builtins__", "__globals__", "__loader__", "__subclasses__"})


class Code(NamedTuple):
    """What a text does: the programs it starts, its imports, and why it may do more, empty if it does not."""

    started: tuple[Started, ...] = ()
    imports: tuple[Imported, ...] = ()
    gap: str = ""


@lru_cache(maxsize=256)
def read_code(text: str, *, is_main: bool = False) -> Code:
    """What a Python text does, as far as one can tell without running it.

    `is_main`: no other text calls its functions.
    """
    tree = tree_of_python(text)
    if tree is None:
        return Code(gap="is not Python that tracer can read")
    found = _nodes(tree)
    names = _names(found)
    calls = [node for node in found if isinstance(node, ast.Call)]
    starting = [node for node in calls if _dotted(node.func, names) in _STARTS]
    bindings = Bindings(found if starting else (), is_main=is_main)
    started = [each for node in starting for each in _started(node, bindings)]
    gaps = [] if None not in started else ["starts a program whose name is computed"]
    gaps += _gaps(found, names)
    known = tuple(each for each in started if each is not None)
    return Code(known, tuple(imports_of(found)), gaps[0] if gaps else "")


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree in the order of `ast.walk`, without operators and the contexts of names."""
    found = [tree]
    for node in found:  # grows while it is walked
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and field not in ("ctx", "op"):
                found.append(value)
    return found


def _names(found: list[ast.AST]) -> dict[str, str]:
    """What the names of imported modules, and of what is taken from them, stand for."""
    names: dict[str, str] = {}
    for node in found:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def _dotted(node: ast.expr, names: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def _gaps(found: list[ast.AST], names: Mapping[str, str]) -> list[str]:
    """Why the code may reach an index."""
    inside = {id(node.value) for node in found if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in found if isinstance(node, ast.Call)} | _of_types(found)
    gaps = [f"uses `{name}`" for name in sorted(set(names.values())) if is_closed(name)]
    tops = {name.partition(".")[0] for name in names.values()}
    gaps += [gap for node in found if id(node) not in inside and (gap := _gap(node, names, tops))]
    gaps += [
        f"uses `{node.attr}`" for node in found if isinstance(node, ast.Attribute) and node.attr in _INNER
    ]
    gaps += [
        f"hands on `{name}`" for node in found if id(node) not in called and (name := _start(node, names))
    ]
    gaps += [
        "takes a module out of `sys.modules`"
        for node in found
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and _dotted(node.value, names) == "sys.modules"
        and ast.unparse(node.slice) != "__name__"
    ]
    if any(map(is_fetching, names.values())) and may_send_to_index(found):
        gaps.append("sends requests")
    return gaps


def _start(node: ast.AST, names: Mapping[str, str]) -> str:
    """The dotted name of what starts programs, if a node is one."""
    name = _dotted(node, names) if isinstance(node, ast.Attribute | ast.Name) else ""
    return name if name in _STARTS else ""


def _of_types(found: list[ast.AST]) -> set[int]:
    """The nodes that only say of which type something is."""
    fields = ("annotation", "returns")
    said = (getattr(node, name, None) for node in found for name in fields)
    return {id(inner) for node in said if isinstance(node, ast.AST) for inner in ast.walk(node)}


def _gap(node: ast.AST, names: Mapping[str, str], tops: set[str]) -> str:
    """Why a name, or a whole chain of attributes, gives the code a way out; empty where it does not."""
    if isinstance(node, ast.Attribute):
        name = _dotted(node, names)
        top = name.partition(".")[0]
        return f"uses `{name}`" if top in _BLIND | _INNER or (top in tops and is_closed(name)) else ""
    if isinstance(node, ast.Name):
        if node.id in _BLIND | _INNER and isinstance(node.ctx, ast.Load):
            return f"uses `{node.id}`"
        return f"hands on `{node.id}`" if _is_module(names.get(node.id, "")) else ""
    return ""


def _is_module(name: str) -> bool:
    return "." not in name and is_watched(name)


def _started(node: ast.Call, bindings: Bindings) -> Iterator[Started | None]:
    """The programs that a call may start, None for one that cannot be seen."""
    given = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "args"), None)
    values = bindings.values(given) if given is not None else None
    spread = [each for value in values or () for each in _spread(value, bindings)]
    more = (UNKNOWN_WORDS,) if bindings.is_changed and spread != [given] else ()
    yield from (_program(each, more) for each in spread) if spread else (None,)


def _spread(given: ast.expr, bindings: Bindings) -> list[ast.expr]:
    """A list with the list that it holds, `["git", *arguments]`, in each way that is known."""
    elements = given.elts if isinstance(given, ast.List | ast.Tuple) else []
    inner = ((n, each.value) for n, each in enumerate(elements) if isinstance(each, ast.Starred))
    at, starred = next(inner, (0, None))
    values = (bindings.values(starred) if starred else None) or []
    lists = [each.elts for each in values if isinstance(each, ast.List | ast.Tuple)]
    if not lists or len(lists) < len(values):
        return [given]
    return [ast.List([*elements[:at], *each, *elements[at + 1 :]], ast.Load()) for each in lists]


def _program(given: ast.expr | None, more: tuple[str, ...]) -> Started | None:
    """The program that is started with `given`, and with `more` words."""
    match given:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            words = (*map(read_word, elements), *more)
            return words if elements and not _is_computed(words[0]) else None
        case ast.BinOp(left=ast.List() as left, op=ast.Add()):
            return _program(left, (UNKNOWN_WORDS,))
    text = read_word(given) if given is not None else UNKNOWN_TEXT
    return None if _is_computed(text) else text.replace(UNKNOWN_TEXT, UNKNOWN_WORDS)


def _is_computed(text: str) -> bool:
    return text[:1] in ("", UNKNOWN_TEXT, UNKNOWN_WORDS)
