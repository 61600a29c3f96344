"""Git tags, by uv-dynamic-versioning: https://github.com/ninoseki/uv-dynamic-versioning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """It is a version source of hatchling."""
    if hatch_version(project, "uv-dynamic-versioning") is None:
        return None
    phrase = "from git tags, by uv-dynamic-versioning"
    # Dunamai takes no tag with two suffixes, such as `v1.2.0rc1.dev5`.
    variable = VersionVariable("UV_DYNAMIC_VERSIONING_BYPASS", reads_tags=False)
    return VersionSource("uv-dynamic-versioning", "vcs", phrase, variable)
