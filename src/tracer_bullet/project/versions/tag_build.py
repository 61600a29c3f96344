"""The last resort for setuptools: a suffix for a version that code computes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.versions.stamp import TagBuild

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource


def with_tag_build(project: Project, source: VersionSource) -> VersionSource:
    """`source` stamped by `tag_build`, unless the project has its own tag.

    It does not reach `__version__`, and a version that ends in `.devN` already makes the build fail.
    """
    egg_info = project.setup_cfg.get("egg_info", {})
    if egg_info.get("tag_date", "0") not in ("0", "false", "") or egg_info.get("tag_build"):
        return source
    return replace(source, answer="computed", stamp=TagBuild(), unstampable=None)
