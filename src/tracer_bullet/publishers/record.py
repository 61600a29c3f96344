"""Writing a publisher down, in pyproject.toml or in tracer.toml, with every other line as it was."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.project.packaging_files import dig, read_toml
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.recorded import (
    COMPLETE,
    OWN_FILE,
    PYPROJECT,
    TABLES,
    check_publisher,
    describe_entry,
)
from tracer_bullet.sites import normalise
from tracer_bullet.text.files import Change
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.publishers.recorded import RecordedPublisher

Entry = dict[str, Any]


def record(publisher: RecordedPublisher, directory: Path, *, only: bool = False) -> Change:
    """The change that records `publisher` for the package in `directory`.

    It replaces an entry with the same values. With `only`, it replaces all that its project has on this
    index, and the list counts as complete. Raises TracerError for a value that no form takes, and
    RefusedError if the file is written in a way that cannot be edited exactly.
    """
    check_publisher(publisher)
    path = _choose_file(directory)
    keys = TABLES[path.name]
    source = read_source(path, show_path(path)) if path.exists() else None
    text = source.text if source else ""
    table = dig(read_toml(path), *keys)
    wanted = _add(table, publisher, only=only)
    has_windows_ends = "\r\n" in text and text.count("\r\n") == text.count("\n")
    edited = _edit(text.replace("\r\n", "\n") if has_windows_ends else text, keys, wanted, show_path(path))
    edited = edited.replace("\n", "\r\n") if has_windows_ends else edited
    if source is None:
        return Change(path, None, edited.encode())
    return Change(path, source.data, source.encode(edited))


def _choose_file(directory: Path) -> Path:
    """The file that has a record, else pyproject.toml. None is created: it would change how pip builds."""
    files = [directory / name for name in (PYPROJECT, OWN_FILE) if (directory / name).is_file()]
    recorded = [path for path in files if dig(read_toml(path), *TABLES[path.name])]
    return next(iter(recorded or files), directory / OWN_FILE)


def _add(table: Entry, publisher: RecordedPublisher, *, only: bool) -> Entry:
    entry = describe_entry(publisher)
    there = table.get(publisher.index, [])
    entries = [there] if isinstance(there, dict) else there
    kept = [one for one in entries if not _gives_way(one, entry, only=only)]
    changed = {**table, publisher.index: [*kept, entry]}
    if only:
        changed[COMPLETE] = list(dict.fromkeys([*table.get(COMPLETE, []), publisher.index]))
    return changed


def _gives_way(old: Entry, new: Entry, *, only: bool) -> bool:
    if only:
        return normalise(str(old.get("project"))) == normalise(new["project"])
    fields = ("project", "owner", "repository", "workflow", "environment")
    return all(old.get(field) == new[field] for field in fields)


def _edit(text: str, keys: tuple[str, ...], wanted: Entry, name: str) -> str:
    """`text` with `wanted` under `keys`, read back and compared."""
    tree = tomllib.loads(text)
    _put(tree, keys, wanted)
    try:
        edited = _splice(text, keys, wanted)
        if tomllib.loads(edited) == tree:
            return edited
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, AttributeError):
        pass
    raise RefusedError(
        "the table of the recorded publishers cannot be edited exactly",
        hint=f"write it by hand:\n{_lines(keys, wanted)}",
        place=Place(name),
    )


def _splice(text: str, keys: tuple[str, ...], wanted: Entry) -> str:
    """If there is no table yet, the lines go to the end; otherwise the parts that differ are replaced."""
    document = tomlkit.parse(text)
    *parents, last = keys
    if last not in dig(tomllib.loads(text), *parents):
        end = "" if not text or text.endswith("\n") else "\n"
        return text + end + ("\n" if text else "") + _lines(keys, wanted)
    table: Any = document
    for key in keys:
        table = table[key]
    for key, value in wanted.items():
        if key not in table or table[key].unwrap() != value:
            _extend(table, key, value)
    return tomlkit.dumps(document)


def _extend(table: Any, key: str, wanted: list[Any]) -> None:
    """Items that stay are left alone, with their comments."""
    there = table[key].unwrap() if key in table else []
    kind = Array if key == COMPLETE else AoT
    if not isinstance(table.get(key), kind) or there != wanted[: len(there)]:
        table[key] = tomlkit.array() if key == COMPLETE else tomlkit.aot()
        there = []
    for item in wanted[len(there) :]:
        table[key].append(tomlkit.item(item))


def _lines(keys: tuple[str, ...], wanted: Entry) -> str:
    """The tables of the record as they are written into a file that has none."""
    prefix = ".".join(keys)
    blocks = []
    if COMPLETE in wanted:
        blocks.append(f"[{prefix}]\n{tomlkit.dumps({COMPLETE: wanted[COMPLETE]})}")
    for key, value in wanted.items():
        if key != COMPLETE:
            entries = [value] if isinstance(value, dict) else value
            blocks += [f"[[{prefix}.{key}]]\n{tomlkit.dumps(entry)}" for entry in entries]
    return "\n".join(blocks)


def _put(tree: Entry, keys: tuple[str, ...], value: Entry) -> None:
    *parents, last = keys
    for key in parents:
        tree = tree.setdefault(key, {})
    tree[last] = value
