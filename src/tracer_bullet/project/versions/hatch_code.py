"""A file that hatchling runs: https://hatch.pypa.io/latest/plugins/version-source/code/."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracer_bullet.project.python_source import parse_python, values_assigned
from tracer_bullet.project.versions.find_literal import first_of, literal_of_node
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral


def find(project: Project) -> VersionSource | None:
    """Only an `expression` that is a name, assigned once at the top level, can be read without running it."""
    table = hatch_version(project, "code")
    if table is None:
        return None
    file, expression = first_of(table, "path"), first_of(table, "expression") or "__version__"
    phrase = f"from {file}, by {project.hatch_table('version')}"
    cure = line_for(file, f'{expression} = "1.2.3"')
    if not expression.isidentifier():  # such as a call
        table_name = project.hatch_table("version").partition(" ")[0]
        cure = f'{line_for(file)}\nand set this in {table_name}:\nexpression = "__version__"'
    return written("hatch-code", phrase, _only_assignment(project, file, expression), cure)


def _only_assignment(project: Project, file: str, name: str) -> VersionLiteral | None:
    """hatchling takes the name's last value, which can only be followed if there is one, at the top level."""
    tree = parse_python(project, file)
    values = values_assigned(tree.body, name)
    stores = sum(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(tree)
    )
    return literal_of_node(project, file, values[0]) if len(values) == stores == 1 else None
