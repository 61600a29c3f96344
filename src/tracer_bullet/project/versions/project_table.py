"""A version that stands in [project] of pyproject.toml.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#version
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.versions.find_literal import toml_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written
from tracer_bullet.project.versions.stamp import UvVersion, VersionEdit

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_A_LINE = re.compile(r"\s*(project\.)?version\s*=")
_KEY, _PHRASE = "project-table", "from [project] version in pyproject.toml"


def find(project: Project) -> VersionSource | None:
    """[project] goes before everything else, whatever the backend's own tables say."""
    version = project.table("project").get("version")
    if not isinstance(version, str):
        return None
    literal = toml_literal(project, "pyproject.toml", "project", "version")
    cure = line_for("pyproject.toml", f'[project]\nversion = "{version}"')
    source = written(_KEY, _PHRASE, literal, cure, "static")
    if literal is None:
        return replace(source, known_version=version)
    if read_backend(project).name == "meson-python":
        return replace(source, stamp=VersionEdit((literal,), commit=True))
    # uv finds no version in an inline table
    return replace(source, stamp=UvVersion(literal)) if _A_LINE.match(literal.before) else source
