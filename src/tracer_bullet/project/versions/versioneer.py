"""Git tags, by versioneer: https://github.com/python-versioneer/python-versioneer/blob/master/INSTALL.md."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.python_source import values_assigned
from tracer_bullet.project.setup_script import setup_expressions
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import LocalTag

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project, TomlTable


def find(project: Project) -> VersionSource | None:
    """It has no variable. A tag without its exact `tag_prefix` builds 0+untagged, without a word."""
    version = setup_expressions(project.setup_py).get("version")
    called = version is not None and "versioneer" in _meaning(project.setup_py, version)
    settings = _settings(project)
    if not called or not built_by(project, "setuptools"):
        return None
    prefix = str(settings.get("tag_prefix", "")).strip("'\"")
    return VersionSource(
        "versioneer", "tag", "from git tags, by versioneer", LocalTag(prefix), tag_prefix=prefix
    )


def _meaning(script: ast.Module, expression: ast.expr) -> str:
    """The expression as text; for a variable all that is assigned to it."""
    if not isinstance(expression, ast.Name):
        return ast.unparse(expression)
    return " ".join(map(ast.unparse, values_assigned(script.body, expression.id)))


def _settings(project: Project) -> TomlTable:
    return project.table("tool", "versioneer") or dict(project.setup_cfg.get("versioneer", {}))
