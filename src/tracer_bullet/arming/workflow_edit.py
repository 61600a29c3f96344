"""Edits of a workflow as splices, each with what it means for the tree.

The result is parsed again and compared. What to change is for others to decide.
Paths lead from the root: `("jobs", "publish", "steps", 3, "env")`.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Alias, Mapping, Scalar, Sequence, parse, same, tree
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Many

    from tracer_bullet.text.nodes import Entry, Node

Path: TypeAlias = tuple[str | int, ...]
_EMPTIED = ("with", "env")
"""Keys that go with the last entry below them."""
_SPACE = re.compile(r"[ \t\r\n]*")
_BLANK_LINES = re.compile(r"(?:[ \t]*[\r\n]+)*")


class _Insertion(NamedTuple):
    """Entries or items that go behind the one at `after`; for a mapping `value` is a dict of one or more."""

    after: Path
    value: Any


class WorkflowEdit:
    """Collects changes of one text. `finish` makes them, or raises RefusedError if they cannot be exact."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._root = parse(text, path)
        self._splices: list[Splice] = []
        self._removed: set[Path] = set()
        self._values: dict[Path, Any] = {}
        self._inserted: list[_Insertion] = []
        self._replaced: dict[Path, dict[str, Any]] = {}

    def remove(self, path: Path) -> None:
        """Take out an entry or an item of a list; a `with:` or `env:` that is left empty goes as well."""
        self._removed.add(path)

    def set_scalar(self, path: Path, written: str, value: Any) -> None:
        """Write `written`, which reads as `value`, in the place of a scalar."""
        span = self._node(path).span
        self._splices.append(Splice(span.start, span.end, written))
        self._values[path] = value

    def comment(self, path: Path, words: str) -> None:
        """Put `words` behind a scalar as a comment, in the place of one that is there; not within braces."""
        end = self._node(path).span.end
        line = self._text[end : line_end(self._text, end)].rstrip("\r\n")
        if not line.strip() or line.lstrip().startswith("#"):
            self._splices.append(Splice(end, end + len(line), f" # {words}"))

    def insert_entries(self, after: Path, lines: Many[str]) -> None:
        """Add the entries that `lines` are below the entry at `after`, as far to the right as that."""
        entry = self._entry(after)
        self._check_block(after[:-1])
        self._insert_lines(entry.value.span.end, entry.key.span.column - 1, lines)
        self._inserted.append(_Insertion(after, _read(lines)))

    def insert_item(self, after: Path, lines: Many[str]) -> None:
        """Add the one item that `lines` are to a list, below the item at `after`."""
        self._check_block(after[:-1])
        sequence = self._node(after[:-1])
        self._insert_lines(self._node(after).span.end, sequence.span.column - 1, lines)
        self._inserted.append(_Insertion(after, _read(lines)))

    def add_to_flow(self, path: Path, written: str, value: Any) -> None:
        """Add `written` at the end of a mapping in braces or a list in brackets.

        In a list it goes right behind the last item, because a comma or a comment may follow that.
        """
        node = self._node(path)
        end = node.span.end - 1
        at = node.span.start + len(self._text[node.span.start : end].rstrip())
        items = getattr(node, "items", ()) if isinstance(node, Sequence) else ()
        is_empty = not (node.entries if isinstance(node, Mapping) else items)
        at = items[-1].span.end if items else at
        self._splices.append(Splice(at, at, written if is_empty else f", {written}"))
        whole = tree(node)
        self._values[path] = {**whole, **value} if isinstance(node, Mapping) else [*whole, value]

    def replace_entry(self, path: Path, lines: Many[str]) -> None:
        """Write the entries that `lines` are in the place of the one at `path`."""
        entry = self._entry(path)
        self._check_block(path[:-1])
        start, indent = entry.key.span.start, " " * (entry.key.span.column - 1)
        newline = newline_at(self._text, start)
        written = newline.join([lines[0], *(f"{indent}{line}" if line else "" for line in lines[1:])])
        end = entry.value.span.end
        rest = self._text[end : line_end(self._text, end)].rstrip("\r\n")
        end += len(rest) if not rest.strip() or rest.lstrip().startswith("#") else 0
        self._splices.append(Splice(start, end, written))
        self._replaced[path] = _read(lines)

    def finish(self) -> str:
        """The text with all changes. Raises RefusedError if it does not read as what is wanted."""
        removed = self._with_emptied()
        splices = [
            *self._splices,
            *(one for parent in _parents(removed) for one in self._cut(parent, removed)),
        ]
        try:
            result = apply_splices(self._text, splices)
            after = tree(parse(result))
        except (ValueError, TracerError):
            raise self.refuse((), "the lines cannot be changed exactly") from None
        if not same(after, self._wanted(removed)):
            raise self.refuse((), "the lines are written in a way that cannot be changed exactly")
        return result

    def refuse(self, path: Path, reason: str) -> RefusedError:
        """An error at the place of `path`."""
        span = self._node(path).span if path else None
        return RefusedError(reason, place=Place(self._path, span.line if span else 0))

    def _insert_lines(self, behind: int, indent: int, lines: Many[str]) -> None:
        at = line_end(self._text, behind)
        newline = newline_at(self._text, at)
        written = newline.join(f"{' ' * indent}{line}" if line else "" for line in lines)
        if at == len(self._text) and not self._text.endswith(("\n", "\r")):
            self._splices.append(Splice(at, at, newline + written))
        else:
            self._splices.append(Splice(at, at, written + newline))

    def _with_emptied(self) -> set[Path]:
        removed = set(self._removed)
        for parent in {path[:-1] for path in removed}:
            node = self._node(parent)
            names = [entry.name for entry in node.entries] if isinstance(node, Mapping) else []
            if names and parent[-1] in _EMPTIED and all((*parent, name) in removed for name in names):
                removed = {path for path in removed if path[:-1] != parent} | {parent}
        return removed

    def _cut(self, parent: Path, removed: set[Path]) -> Iterator[Splice]:
        """The splices that take entries or items out of what is at `parent`, neighbours together."""
        node = self._node(parent)
        if isinstance(node, Sequence):
            yield from self._cut_items(
                node, [at for at in range(len(node.items)) if (*parent, at) in removed]
            )
            return
        if not isinstance(node, Mapping):
            raise self.refuse(parent, "it is an alias (`*`), and other lines may share it")
        numbers = [at for at, entry in enumerate(node.entries) if (*parent, entry.name) in removed]
        if len(numbers) == len(node.entries):
            raise self.refuse(parent, "nothing would be left of it")
        for first, last in _runs(numbers):
            yield from self._cut_run(node, first, last)

    def _cut_run(self, node: Mapping, first: int, last: int) -> Iterator[Splice]:
        entries, text = node.entries, self._text
        start, end = entries[first].key.span.start, entries[last].value.span.end
        if node.flow:
            if last + 1 < len(entries):
                yield Splice(start, entries[last + 1].key.span.start, "")
            else:
                yield Splice(entries[first - 1].value.span.end, end, "")
        elif text[line_start(text, start) : start].strip():  # behind the dash of a list item
            rest = line_end(text, end)
            blank = _SPACE.match(text, rest)
            yield Splice(start, blank.end() if blank else rest, "")
        else:
            for entry in entries[first : last + 1]:
                yield Splice(line_start(text, entry.key.span.start), line_end(text, entry.value.span.end), "")

    def _cut_items(self, node: Sequence, numbers: list[int]) -> Iterator[Splice]:
        """The lines of items, and the blank lines below each but the last."""
        for at in numbers:
            start, end = node.items[at].span.start, line_end(self._text, node.items[at].span.end)
            blank = _BLANK_LINES.match(self._text, end) if node.items[at + 1 :] else None
            yield Splice(line_start(self._text, start), blank.end() if blank else end, "")

    def _wanted(self, removed: set[Path]) -> Any:
        wanted = copy.deepcopy(tree(self._root))
        for path, value in self._values.items():
            _at(wanted, path[:-1])[path[-1]] = value
        for path in sorted(removed, key=_number, reverse=True):
            del _at(wanted, path[:-1])[path[-1]]
        for path, entries in self._replaced.items():
            _put(_at(wanted, path[:-1]), path[-1], entries, keep=False)
        for one in (one for one in reversed(self._inserted) if isinstance(one.after[-1], str)):
            _put(_at(wanted, one.after[:-1]), one.after[-1], one.value, keep=True)
        items = [one for one in self._inserted if isinstance(one.after[-1], int)]
        for _, one in sorted(enumerate(items), key=lambda pair: (-int(pair[1].after[-1]), -pair[0])):
            _at(wanted, one.after[:-1]).insert(int(one.after[-1]) + 1, one.value[0])
        return wanted

    def _check_block(self, path: Path) -> None:
        node = self._node(path)
        if not isinstance(node, Mapping | Sequence) or node.flow:
            raise self.refuse(path, "it is written in braces, brackets or by an alias")

    def _entry(self, path: Path) -> Entry:
        parent = self._node(path[:-1])
        entry = parent.entry(str(path[-1])) if isinstance(parent, Mapping) else None
        if entry is None:
            raise self.refuse(path[:-1], "it is an alias (`*`), and other lines may share it")
        return entry

    def _node(self, path: Path) -> Node:
        node = self._root
        for step in path:
            found: Node | None = None
            if isinstance(node, Mapping) and isinstance(step, str):
                found = node.get(step)
            elif isinstance(node, Sequence) and isinstance(step, int):
                found = node.items[step]
            if found is None or isinstance(found, Alias) or _is_shared(found):
                span = node.span if node else None
                message = "other lines share it (`&` or `*`)"
                raise RefusedError(message, place=Place(self._path, span.line if span else 0))
            node = found
        if node is None:
            raise RefusedError("the workflow is empty", place=Place(self._path))
        return node

    def source_of(self, path: Path) -> tuple[str, str]:
        """How a scalar is written, and in which style."""
        node = self._node(path)
        style = node.style if isinstance(node, Scalar) and not node.tag else ""
        return self._text[node.span.start : node.span.end], style

    def lines_of(self, path: Path) -> list[str]:
        """The lines of an entry without the indentation of its key."""
        entry = self._entry(path)
        start = line_start(self._text, entry.key.span.start)
        indent = entry.key.span.column - 1
        whole = self._text[start : entry.value.span.end].splitlines()
        return [line[indent:] for line in whole]


def _is_shared(node: Node) -> bool:
    return not isinstance(node, Alias) and bool(node.anchor)


def _read(lines: Many[str]) -> Any:
    return tree(parse("\n".join(lines) + "\n"))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(mapping: dict[str, Any], name: str | int, entries: dict[str, Any], *, keep: bool) -> None:
    """Put `entries` behind `name`, or in its place, so that the order is that of the text."""
    before = dict(mapping)
    mapping.clear()
    for key, value in before.items():
        if key != name or keep:
            mapping[key] = value
        if key == name:
            mapping.update(entries)


def _number(path: Path) -> int:
    """The place of an item in its list, so that those before it keep theirs when it goes; 0 for an entry."""
    return path[-1] if isinstance(path[-1], int) else 0


def _parents(paths: set[Path]) -> list[Path]:
    return sorted({path[:-1] for path in paths}, key=repr)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of consecutive numbers."""
    start = previous = -2
    for number in numbers:
        if number != previous + 1:
            if start >= 0:
                yield start, previous
            start = number
        previous = number
    if start >= 0:
        yield start, previous
