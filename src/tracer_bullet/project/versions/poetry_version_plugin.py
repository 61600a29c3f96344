"""Git tags or `__init__.py`, by poetry-version-plugin, which only `poetry build` of Poetry 1 runs.

https://github.com/tiangolo/poetry-version-plugin
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.source import VersionSource, unstampable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_KEY = "poetry-version-plugin"
_CURE = """\
replace [tool.poetry-version-plugin] and [build-system] in pyproject.toml:
[tool.poetry-dynamic-versioning]
enable = true

[build-system]
requires = ["poetry-core>=1.0.0", "poetry-dynamic-versioning>=1.0.0,<2.0.0"]
build-backend = "poetry_dynamic_versioning.backend"
"""


def find(project: Project) -> VersionSource | None:
    """Never stampable: an isolated build gives version 0."""
    if not project.table("tool", "poetry-version-plugin") or not built_by(project, "poetry"):
        return None
    why = "only `poetry build` of Poetry 1 runs the plugin; `build` and `uv build` build another version"
    phrase = "from poetry-version-plugin, by [tool.poetry-version-plugin] in pyproject.toml"
    return unstampable(_KEY, phrase, why, _CURE)
