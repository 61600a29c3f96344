"""From the text of a file to plain trees: the header with inputs, merge keys, `!reference`.

https://docs.gitlab.com/ci/yaml/yaml_optimization/ and https://docs.gitlab.com/ci/inputs/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.gitlab.config.model import JobReference, Placed, Tree
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, deref, parse

if TYPE_CHECKING:
    from collections.abc import Mapping as Inputs

    from tracer_bullet.text.nodes import Entry, Node

_NEXT_DOCUMENT = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_INPUT = re.compile(r"\$\[\[\s*inputs\.(?P<name>[\w-]+)\s*(?P<function>\|[^\]]*)?\]\]")
_SPEC = re.compile(r"^spec\s*:", re.MULTILINE)


class Parsed(NamedTuple):
    """A file as a tree, and the lines of its top-level keys."""

    tree: dict[str, Tree]
    lines: dict[str, Placed]


def parse_file(text: str, path: str, inputs: Inputs[str, Tree]) -> Parsed:
    """The tree of a configuration file with `inputs` filled in, or their defaults.

    Raises TracerError for text that is not YAML, not a mapping, or lacks an input.
    """
    header, body, shift = _split(text)
    values = {**_defaults(header, path), **inputs} if header else dict(inputs)
    root = parse(body, path)
    if root is None:
        return Parsed({}, {})
    if not isinstance(root, Mapping):
        raise TracerError("a pipeline is a mapping of jobs", place=Place(path))
    tree: dict[str, Tree] = {}
    lines: dict[str, Placed] = {}
    for entry in root.entries:
        name = str(_fill(entry.name, values, path))
        tree[name] = _plain(entry.value, values, path)
        lines[name] = Placed(path, entry.key.span.line + shift)
    return Parsed(_merge_keys(tree), lines)


def find_entry(text: str, name: str, path: str) -> Entry | None:
    """The top-level key `name` of a configuration, and its value, as they are in `text`; None without it."""
    root = parse(without_header(text), path)
    return root.entry(name) if isinstance(root, Mapping) else None


def without_header(text: str) -> str:
    """`text` with blanks in the place of its header, so that every position stays the same."""
    header, body, _ = _split(text)
    if not header:
        return text
    before = text[: len(text) - len(body)]
    return "".join(char if char in "\r\n" else " " for char in before) + body


def _split(text: str) -> tuple[str, str, int]:
    """The header with `spec`, the configuration, and how many lines come before that."""
    breaks = list(_NEXT_DOCUMENT.finditer(text))
    first = next((one for one in breaks if text[: one.start()].strip()), None)
    if first and _SPEC.search(text[: first.start()]):
        return text[: first.start()], text[first.end() :], text[: first.end()].count("\n")
    return "", text, 0


def _defaults(header: str, path: str) -> dict[str, Tree]:
    """What inputs are without being given; one without a default is left out."""
    root = parse(header, path)
    spec = _plain(root, {}, path).get("spec") if isinstance(root, Mapping) else None
    declared = (spec or {}).get("inputs") or {}
    return {
        name: one["default"] for name, one in declared.items() if isinstance(one, dict) and "default" in one
    }


def _plain(node: Node, values: Inputs[str, Tree], path: str) -> Tree:
    inner = deref(node)
    if isinstance(inner, Scalar):
        return _fill(inner.value, values, path) if isinstance(inner.value, str) else inner.value
    if isinstance(inner, Sequence):
        items = [_plain(item, values, path) for item in inner.items]
        return JobReference(tuple(map(str, items))) if inner.tag.endswith("!reference") else items
    pairs = {str(_fill(one.name, values, path)): _plain(one.value, values, path) for one in inner.entries}
    return _merge_keys(pairs)


def _merge_keys(pairs: dict[str, Tree]) -> dict[str, Tree]:
    """`<<` puts in what is not written beside it: https://yaml.org/type/merge.html."""
    if "<<" not in pairs:
        return pairs
    merged = pairs.pop("<<")
    sources = merged if isinstance(merged, list) else [merged]
    found: dict[str, Tree] = {}
    for source in reversed([one for one in sources if isinstance(one, dict)]):
        found |= source
    return {**found, **pairs}


def _fill(text: str, values: Inputs[str, Tree], path: str) -> Tree:
    """`$[[ inputs.name ]]` replaced; a value that is nothing else keeps its type."""
    if "$[[" not in text:
        return text
    whole = _INPUT.fullmatch(text.strip())
    if whole and not whole["function"]:
        return _value(whole["name"], values, path)
    return _INPUT.sub(lambda found: _show(_value(found["name"], values, path)), text)


def _value(name: str, values: Inputs[str, Tree], path: str) -> Tree:
    if name not in values:
        raise TracerError(f"the input `{name}` is not given", place=Place(path))
    return values[name]


def _show(value: Tree) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
