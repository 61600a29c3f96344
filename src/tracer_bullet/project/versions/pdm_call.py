"""A function that pdm-backend calls: https://backend.pdm-project.org/metadata/#get-with-a-specific-function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracer_bullet.project.python_source import module_file, parse_python
from tracer_bullet.project.setup_script import words
from tracer_bullet.project.versions.find_literal import first_of, literal_of_node
from tracer_bullet.project.versions.pdm import PHRASE, pdm_version
from tracer_bullet.project.versions.source import VersionSource, written
from tracer_bullet.project.versions.stamp import LocalTag

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

_CURE = """\
read the version from a file:
[tool.pdm.version]
source = "file"
path = "src/my_package/__init__.py"  # with the line: __version__ = "1.2.3"
"""


def find(project: Project) -> VersionSource | None:
    """A getter such as `module:function(arguments)`, which returns one string, or asks git as pdm does."""
    table = pdm_version(project, "call")
    if table is None:
        return None
    module, _, call = first_of(table, "getter").partition(":")
    file, phrase = module_file(project, module), f"from `{module}:{call}`, {PHRASE}"
    if file and "get_version_from_scm" in words(parse_python(project, file)):
        return VersionSource("pdm-call", "tag", phrase, LocalTag(""))
    literal = _returned(project, file, call.partition("(")[0]) if file else None
    return written("pdm-call", phrase, literal, _CURE)


def _returned(project: Project, file: str, name: str) -> VersionLiteral | None:
    functions = [
        it for it in parse_python(project, file).body if isinstance(it, ast.FunctionDef) and it.name == name
    ]
    returned = [
        it.value for one in functions for it in ast.walk(one) if isinstance(it, ast.Return) and it.value
    ]
    return literal_of_node(project, file, returned[0]) if len(functions) == len(returned) == 1 else None
