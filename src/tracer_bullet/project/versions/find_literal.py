"""Finding the version in a file as the tools find it: in Python, TOML, JSON, INI, by a pattern, or alone."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from tracer_bullet.project.packaging_files import dig
from tracer_bullet.project.python_source import assigned, parse_python
from tracer_bullet.project.versions.literal import VersionLiteral, literal_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.value_files import Value

_MARK = "0.0.0+tracer"


def python_literal(project: Project, file: str, names: tuple[str, ...]) -> VersionLiteral | None:
    """The first string that `file` assigns to one of `names` at its top level."""
    tree = parse_python(project, file)
    strings = (
        value
        for name, value in assigned(tree.body)
        if name in names and isinstance(value, ast.Constant) and isinstance(value.value, str)
    )
    return next((literal_of_node(project, file, node) for node in strings), None)


def literal_of_node(project: Project, file: str, node: ast.expr) -> VersionLiteral | None:
    """The string constant `node` of `file` as a literal; None if it is not written in one piece."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value):
        return None
    text = project.text(file)
    lines = text.split("\n")
    # the parser counts columns in bytes
    column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
    line = lines[node.lineno - 1]
    found = line.find(node.value, column)
    if found == -1 or not re.fullmatch(r"""[rubRUB]{0,2}['"]{1,3}v?""", line[column:found]):
        return None
    start = sum(len(one) + 1 for one in lines[: node.lineno - 1]) + found
    return literal_at(file, text, start, start + len(node.value))


def literal_of_value(project: Project, value: Value) -> VersionLiteral | None:
    """The place of a value that was followed to where it is written."""
    if value.node is None:
        return lone_literal(project, value.file)
    return literal_of_node(project, value.file, value.node)


def pattern_literal(project: Project, file: str, pattern: str, group: str | int) -> VersionLiteral | None:
    """What `group` of the regular expression `pattern` first finds in `file`, with re.MULTILINE."""
    text = project.text(file)
    try:
        match = re.search(pattern, text, re.MULTILINE)
        return literal_at(file, text, *match.span(group)) if match else None
    except (re.error, IndexError):
        return None


def toml_literal(project: Project, file: str, *keys: str) -> VersionLiteral | None:
    """The string at `keys` of the TOML file `file`."""
    return _literal_at_keys(project, file, keys, tomllib.loads)


def json_literal(project: Project, file: str, *keys: str) -> VersionLiteral | None:
    """The string at `keys` of the JSON file `file`."""
    return _literal_at_keys(project, file, keys, json.loads)


def _literal_at_keys(
    project: Project, file: str, keys: tuple[str, ...], parse: Callable[[str], Any]
) -> VersionLiteral | None:
    text = project.text(file)
    version = _value_at(text, keys, parse)
    if not isinstance(version, str) or not version:
        return None
    for match in re.finditer(re.escape(version), text):
        marked = text[: match.start()] + _MARK + text[match.end() :]
        if _value_at(marked, keys, parse) == _MARK:  # that is the place, whichever way the file is written
            return literal_at(file, text, *match.span())
    return None


def _value_at(text: str, keys: tuple[str, ...], parse: Callable[[str], Any]) -> object:
    """What stands at `keys`; None for a text that cannot be parsed."""
    try:
        tables = parse(text)
    except ValueError:
        return None
    return dig(tables, *keys[:-1]).get(keys[-1]) if isinstance(tables, dict) else None


def setup_cfg_literal(project: Project) -> VersionLiteral | None:
    """The version in `[metadata]` of setup.cfg, if it is on the line of its key."""
    pattern = r"^\[metadata\][^\S\n]*\n(?:(?!\[).*\n)*?version[^\S\n]*[=:][^\S\n]*(\S+)[^\S\n]*$"
    return pattern_literal(project, "setup.cfg", pattern, 1)


def lone_literal(project: Project, file: str) -> VersionLiteral | None:
    """The version that is all there is in `file`."""
    text = project.text(file)
    return literal_at(file, text, len(text) - len(text.lstrip()), len(text.rstrip()))


def first_of(tables: Mapping[str, object], *keys: str) -> str:
    """The first string among the values of `keys`; else empty."""
    return next((value for key in keys if isinstance(value := tables.get(key), str)), "")


def without_pattern(table: Mapping[str, object], cure: str) -> str:
    """`cure`, after the table's own `pattern`, which does not match, is gone."""
    return f"leave out `pattern` in pyproject.toml, and {cure}" if table.get("pattern") else cure
