"""Git tags, by poetry-dynamic-versioning: https://github.com/mtkennerly/poetry-dynamic-versioning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by, read_backend
from tracer_bullet.project.versions.source import Unstampable, VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_KEY, _PHRASE = "poetry-dynamic-versioning", "from git tags, by poetry-dynamic-versioning"
_BACKEND = "poetry_dynamic_versioning.backend"
_VARIABLE = VersionVariable("POETRY_DYNAMIC_VERSIONING_BYPASS", reads_tags=False)
"""Dunamai takes no tag with two suffixes, such as `v1.2.0rc1.dev5`."""
_CURE = f"""\
write into pyproject.toml:
[build-system]
requires = ["poetry-core>=1.0.0", "poetry-dynamic-versioning>=1.0.0,<2.0.0"]
build-backend = "{_BACKEND}"
"""


def find(project: Project) -> VersionSource | None:
    """The plugin alone in Poetry's own environment builds 0.0.0 with every other tool, without a word."""
    is_enabled = project.table("tool", "poetry-dynamic-versioning").get("enable") is True
    if not is_enabled or not built_by(project, "poetry"):
        return None
    if read_backend(project).written != _BACKEND:
        why = f"without `{_BACKEND}` as the build backend, `build` and `uv build` build version 0.0.0"
        return VersionSource(_KEY, "vcs", _PHRASE, None, unstampable=Unstampable(why, _CURE, _VARIABLE))
    return VersionSource(_KEY, "vcs", _PHRASE, _VARIABLE)
