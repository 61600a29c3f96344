"""The entry points that the packaging files declare, read without running any of them.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project

COMMANDS = ("console_scripts", "gui_scripts")
"""The groups whose entry points are commands."""
_GROUP = re.compile(r"\[\s*([\w.-]+)\s*\]\Z|([\w.-]+)\s*=\Z")


def entry_points(project: Project) -> dict[str, list[str]]:
    """The names in each group that any of the packaging files declares."""
    found: dict[str, list[str]] = {}
    in_setup = ((group, names) for group, names in _in_setup(project) if _takes_from_setup(project, group))
    for group, names in (*_in_pyproject(project), *in_setup):
        found.setdefault(group, []).extend(names)
    return found


def _in_pyproject(project: Project) -> Iterator[tuple[str, list[str]]]:
    for tool in (project.table("project"), project.table("tool", "poetry")):
        for key, group in zip(("scripts", "gui-scripts"), COMMANDS, strict=True):
            if isinstance(table := tool.get(key), dict):
                yield group, list(table)
    for table in (project.table("project", "entry-points"), project.table("tool", "poetry", "plugins")):
        yield from ((group, list(names)) for group, names in table.items() if isinstance(names, dict))


def _takes_from_setup(project: Project, group: str) -> bool:
    """Whether setuptools takes a group from setup.cfg or setup.py: beside `[project]` only if it is dynamic.

    https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
    """
    table = project.table("project")
    key = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}.get(group, "entry-points")
    return not table or key in strings(table.get("dynamic"))


def _in_setup(project: Project) -> Iterator[tuple[str, list[str]]]:
    declared = setup_arguments(project.setup_py).get("entry_points")
    if isinstance(declared, str):
        yield from _in_text(declared)
    groups = [*project.setup_cfg.get("options.entry_points", {}).items()]
    groups += declared.items() if isinstance(declared, dict) else ()
    for group, given in groups:
        yield group, [line.partition("=")[0].strip() for line in _lines(given) if "=" in line]


def _lines(given: object) -> list[str]:
    return [line for text in strings(given) for line in text.splitlines()]


def _in_text(text: str) -> Iterator[tuple[str, list[str]]]:
    """The form of entry_points.txt, which setup.py may hold as one string."""
    group = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if named := _GROUP.match(line):
            group = named[1] or named[2]
            yield group, []
        elif "=" in line:
            yield group, [line.partition("=")[0].strip()]
