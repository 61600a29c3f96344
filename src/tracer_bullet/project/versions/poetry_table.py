"""A version that stands in [tool.poetry] of pyproject.toml: https://python-poetry.org/docs/pyproject/#version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.find_literal import toml_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """Also with `dynamic = ["version"]` in [project]."""
    version = project.table("tool", "poetry").get("version")
    if not isinstance(version, str) or not built_by(project, "poetry"):
        return None
    literal = toml_literal(project, "pyproject.toml", "tool", "poetry", "version")
    phrase = "from [tool.poetry] version in pyproject.toml"
    cure = line_for("pyproject.toml", f'[tool.poetry]\nversion = "{version}"')
    source = written("poetry-table", phrase, literal, cure, "static")
    return replace(source, known_version=version)
