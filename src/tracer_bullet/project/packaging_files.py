"""The packaging files of one package, read and never executed, hatch.toml among them."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.source import read_source

PACKAGING_FILES = ("pyproject.toml", "setup.cfg", "setup.py")

HATCH = "hatch.toml"
"""Where settings of Hatch may be, instead of in [tool.hatch] of pyproject.toml."""

TomlTable = dict[str, Any]
"""What TOML can hold, by key."""

_MARK = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, eq=False)
class Project:
    """What stands in the packaging files of `directory`; empty where a file is missing."""

    directory: Path
    pyproject: TomlTable
    setup_cfg: dict[str, dict[str, str]]
    setup_py: ast.Module

    def table(self, *keys: str) -> TomlTable:
        """The table of pyproject.toml at `keys`, of Hatch also from hatch.toml; empty if there is none."""
        return dig(self.pyproject, *keys)

    def hatch_table(self, *keys: str) -> str:
        """How the table of Hatch's settings at `keys` is called, and in which file it is."""
        if keys[0] in read_toml(self.directory / HATCH):
            return f"[{'.'.join(keys)}] in {HATCH}"
        return f"[{'.'.join(('tool', 'hatch', *keys))}] in pyproject.toml"

    def place(self, name: str = "") -> Place:
        """Where the file `name` stands, as the user would type it; by default the first one that is there."""
        there = (name for name in PACKAGING_FILES if (self.directory / name).is_file())
        return Place(show_path(self.directory / (name or next(there, PACKAGING_FILES[0]))))

    def below(self, written: str) -> Path | None:
        """The path `written` in the packaging files; None if it leads out of `directory` or cannot exist."""
        path = PurePosixPath(written)
        if path.is_absolute() or ".." in path.parts:
            return None
        try:
            (self.directory / path).exists()
        except (OSError, ValueError):  # too long, or with a character that no path has
            return None
        return self.directory / path

    def text(self, file: str) -> str:
        """The text of `file`; empty if it is missing, leads out of `directory` or is not UTF-8.

        Each line ends in `\\n`, which changes neither the number of a line nor a column.
        """
        path = self.below(file)
        if path is None or not path.is_file():
            return ""
        try:
            return read_source(path).text.replace("\r\n", "\n").replace("\r", "\n")
        except TracerError:
            return ""


def has_project(directory: Path) -> bool:
    """Whether `directory` holds the files of a package; a setup.cfg may hold linter settings alone."""
    if (directory / "setup.cfg").is_file() and "metadata" in _read_setup_cfg(directory / "setup.cfg"):
        return True
    return any((directory / name).is_file() for name in ("pyproject.toml", "setup.py"))


@read_once
def read_project(directory: Path) -> Project:
    """Read the packaging files of `directory`.

    Raises TracerError with the line and the column where a file is not UTF-8, not TOML, not Python.
    """
    pyproject, hatch = read_toml(directory / "pyproject.toml"), read_toml(directory / HATCH)
    return Project(
        directory,
        _with_hatch(pyproject, hatch) if hatch else pyproject,
        _read_setup_cfg(directory / "setup.cfg"),
        _read_setup_py(directory / "setup.py"),
    )


def _with_hatch(pyproject: TomlTable, hatch: TomlTable) -> TomlTable:
    """Each table of hatch.toml takes the place of the one in pyproject.toml, as hatchling reads them.

    https://hatch.pypa.io/latest/intro/#configuration
    """
    tool = dig(pyproject, "tool")
    return {**pyproject, "tool": {**tool, "hatch": {**dig(tool, "hatch"), **hatch}}}


def dig(table: TomlTable, *keys: str) -> TomlTable:
    """The table under `keys`, one below the other; empty where one is missing or is no table."""
    for key in keys:
        inner = table.get(key)
        if not isinstance(inner, dict):
            return {}
        table = inner
    return table


def strings(value: Any) -> tuple[str, ...]:
    """A string, or the strings of a list or tuple; nothing of what has another type."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def _read_text(path: Path) -> str:
    return read_source(path, show_path(path)).text if path.exists() or path.is_symlink() else ""


@read_once
def read_toml(path: Path) -> TomlTable:
    """What the TOML file at `path` holds, empty if there is no file; raises TracerError, with the place."""
    text = _read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = _MARK.sub("", str(error)).replace("(at end of document)", "before the file ends").strip()
        mark = _MARK.search(str(error))
        line, column = (int(mark[1]), int(mark[2])) if mark else (text.count("\n") + 1, 0)
        raise TracerError(
            f"does not parse: {what[:1].lower()}{what[1:]}",
            hint=_point_at(text, line, column),
            place=Place(show_path(path), line, column),
        ) from error


def _read_setup_cfg(path: Path) -> dict[str, dict[str, str]]:
    parser, text = configparser.ConfigParser(interpolation=None), _read_text(path)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", 0) or next(iter(getattr(error, "errors", [])), (0, ""))[0]
        raise TracerError(
            "does not parse as `key = value` lines",
            hint=_point_at(text, line),
            place=Place(show_path(path), line),
        ) from error
    return {section: dict(parser[section]) for section in parser.sections()}


def _read_setup_py(path: Path) -> ast.Module:
    text = _read_text(path)
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line, column = getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0
        raise TracerError(
            "is not Python 3", hint=_point_at(text, line, column), place=Place(show_path(path), line, column)
        ) from error


def _point_at(text: str, line: int, column: int = 0) -> str:
    """The line that is wrong, and a caret below the place where reading stopped."""
    wrong = dict(enumerate(text.splitlines(), start=1)).get(line, "")
    return f"{wrong}\n{' ' * (column - 1)}^" if column else wrong
