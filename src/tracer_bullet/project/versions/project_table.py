"""A version that stands in [project] of pyproject.toml.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#version
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.versions.find_literal import toml_literal
from tracer_bullet.project.versions.source import VersionSource, written
from tracer_bullet.project.versions.stamp import Edit, UvVersion

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_KEY, _PHRASE = "project-table", "from [project] version in pyproject.toml"


def find(project: Project) -> VersionSource | None:
    """[project] goes before everything else, whatever the backend's own tables say."""
    version = project.table("project").get("version")
    if not isinstance(version, str):
        return None
    literal = toml_literal(project, "pyproject.toml", "project", "version")
    source = written(_KEY, _PHRASE, literal, "static", version)
    if literal is None:
        return source
    is_meson = read_backend(project).name == "meson-python"
    return replace(source, stamp=Edit((literal,), commit=True) if is_meson else UvVersion(literal))
