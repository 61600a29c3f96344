"""Where Python code sends something to: whether each request goes to a service that takes no distributions.

An address counts by how it begins. One that is handed in, or worked out from pieces, may be any.
"""

from __future__ import annotations

import ast
import re
from itertools import islice, product
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.python_modules import SENDS, SENDS_WITH
from tracer_bullet.workflow.reach.follow.python_tree import read_word
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_HOST = re.compile(r"https?://([^/\\\s?#:]*)")
_INDEX = re.compile(r"pypi|legacy|twine|upload", re.IGNORECASE)
_SERVICE = re.compile(
    r"(?:[\w-]+\.)?(?:github\.com|githubusercontent\.com|slack\.com|discord\.com|anthropic\.com|openai\.com"
    r"|atlassian\.net|zulipchat\.com|readthedocs\.org)",
    re.IGNORECASE,
)
"""Services that take no distributions."""
_OPENS = frozenset({"urlopen", "Request"})
_DEPTH = 3
"""Variables that are looked up one after the other."""
_MOST = 50
"""Texts that an address may be; with more it may be any."""


def may_send_to_index(found: Sequence[ast.AST]) -> bool:
    """Whether one of these nodes, all of a text, may send something to an index of packages."""
    if not any(map(_sends, found)):
        return False
    texts = [node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    hosts = [host for text in texts for host in _HOST.findall(text)]
    if not hosts or any(map(_INDEX.search, texts)) or not all(map(_SERVICE.fullmatch, hosts)):
        return True
    values = _values(found)
    calls = (node for node in found if isinstance(node, ast.Call) and _is_request(node))
    return not all(_goes_to_service(_address(call), values) for call in calls)


def _sends(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name("urllib"), attr="request"):
            return False  # the module; a call of that name counts below
        case ast.Attribute(attr=name):
            return name in SENDS
        case ast.Call():
            is_sender = _name(node) in SENDS or _opens_with_data(node)
            return is_sender or any(each.arg in SENDS_WITH for each in node.keywords)
    return False


def _opens_with_data(node: ast.Call) -> bool:
    return _name(node) in _OPENS and len(node.args) > 1


def _is_request(node: ast.Call) -> bool:
    """Whether a call sends something to the address that it is given."""
    name = _name(node)
    return name in SENDS or (name in _OPENS and _sends(node))


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _address(node: ast.Call) -> ast.expr | None:
    named = (each.value for each in node.keywords if each.arg in ("url", "fullurl"))
    position = 1 if _name(node) in ("request", "stream") else 0
    return next(named, None) or next(iter(node.args[position:]), None)


def _values(found: Sequence[ast.AST]) -> dict[str, list[ast.expr]]:
    """What is assigned to each variable, anywhere in the text."""
    values: dict[str, list[ast.expr]] = {}
    for name, value in _assignments(found):
        values.setdefault(name, []).append(value)
    return values


def _assignments(found: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for node in found:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.AugAssign) and value is not None:
            yield from ((name, value) for each in targets if (name := _variable(each)))


def _variable(node: object) -> str:
    """The name of a variable or of an attribute of one, such as `self.url`; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
    return ""


def _goes_to_service(address: ast.expr | None, values: Mapping[str, list[ast.expr]]) -> bool:
    """Whether an address, whatever it is worked out from, begins with that of a service."""
    texts = _spell(address, values) if address is not None else [UNKNOWN_TEXT]
    found = [re.match(rf"{_HOST.pattern}[/?#]", text) for text in texts]
    return all(host and _SERVICE.fullmatch(host[1]) for host in found)


def _spell(node: ast.expr, values: Mapping[str, list[ast.expr]], depth: int = 0) -> list[str]:
    """The texts that an expression may be, with what is not known of them marked."""
    match node:
        case ast.JoinedStr(values=parts):
            return _joined([_spell(part, values, depth) for part in parts])
        case ast.FormattedValue(value=value):
            return _spell(value, values, depth)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_spell(left, values, depth), _spell(right, values, depth)])
        case ast.Name() | ast.Attribute() if (name := _variable(node)) in values and depth < _DEPTH:
            found = [text for one in values[name] for text in _spell(one, values, depth + 1)]
            return found if len(found) <= _MOST else [UNKNOWN_TEXT]
    return [read_word(node)]


def _joined(parts: list[list[str]]) -> list[str]:
    texts = ["".join(chosen) for chosen in islice(product(*parts), _MOST + 1)]
    return texts if len(texts) <= _MOST else [UNKNOWN_TEXT]
