"""One more file in `include:` of a configuration, as text: added in whichever form it has, and taken out.

https://docs.gitlab.com/ci/yaml/#include
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.gitlab.config.trees import find_entry, parse_file, without_header
from tracer_bullet.gitlab.last_item import add_last, add_lines
from tracer_bullet.text.lines import line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, parse
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.gitlab.config.model import Tree
    from tracer_bullet.text.nodes import Node


def with_include(text: str, local: str, path: str = "") -> str:
    """`text` with the file `local` included last; every other byte as it was.

    Raises RefusedError, with the lines to write, if that cannot be done exactly.
    """
    root = parse(without_header(text), path)
    changed = apply_splices(text, _added(text, root, local))
    if _includes(changed, path) != [*_includes(text, path), {"local": local}] or _rest(changed) != _rest(
        text
    ):
        raise RefusedError(
            "`include` cannot be edited exactly",
            hint=f"write a list, with this file last:\ninclude:\n  - local: {local}",
            place=Place(path),
        )
    return changed


def without_include(text: str, local: str, path: str = "") -> str:
    """`text` without the item that includes `local`; as it is if none does, or if it cannot be cut out."""
    entry = find_entry(text, "include", path)
    items = entry.value.items if entry and isinstance(entry.value, Sequence) else ()
    number = next((at for at, item in enumerate(items) if _name(item) == local), -1)
    if number < 0 or entry is None or not isinstance(entry.value, Sequence):
        return text
    start, end = items[number].span[:2]
    if entry.value.flow:
        start = items[number - 1].span.end if number else start
    else:
        first = entry.key if len(items) == 1 else items[number]
        start, end = line_start(text, first.span.start), line_end(text, end)
    changed = text[:start] + text[end:]
    return changed if _rest(changed) == _rest(text) else text


def _added(text: str, root: Node | None, local: str) -> Iterator[Splice]:
    """The splices that add the item, by the form of what is there."""
    value = root.get("include") if isinstance(root, Mapping) else None
    item = f"local: {local}"
    if value is None:
        yield add_lines(text, len(text), "include:", f"  - {item}")
    elif isinstance(value, Sequence) and (value.flow or value.items):
        yield add_last(text, value, item, f"{{{item}}}")
    elif isinstance(value, Mapping) and not value.flow:
        yield from _as_item(text, value)
        start = line_start(text, value.span.start)
        indent = text[start : value.span.start]
        yield add_lines(text, line_end(text, value.span.end), f"{indent}- {item}")
    else:
        yield Splice(value.span.start, value.span.start, "[")
        yield Splice(value.span.end, value.span.end, f", {{{item}}}]")


def _as_item(text: str, value: Mapping) -> Iterator[Splice]:
    """A mapping in lines becomes an item of a list: its lines go two columns to the right."""
    at = line_start(text, value.span.start)
    dash = "- "
    for line in split_lines(text[at : line_end(text, value.span.end)]):
        if line.strip():
            column = value.span.start if dash.strip() else at
            yield Splice(column, column, dash)
            dash = "  "
        at += len(line)


def _includes(text: str, path: str) -> list[Tree]:
    found = _tree(text, path).get("include")
    return found if isinstance(found, list) else [] if found is None else [found]


def _rest(text: str) -> dict[str, Tree]:
    return {key: value for key, value in _tree(text).items() if key != "include"}


def _tree(text: str, path: str = "") -> dict[str, Tree]:
    """The tree as it is written; an input without a default stays one."""
    try:
        return parse_file(text, path, {}).tree
    except TracerError:
        return {}


def _name(item: Node) -> str:
    value = item.get("local") if isinstance(item, Mapping) else item
    return value.text.lstrip("/") if isinstance(value, Scalar) else ""
