"""The suffix that setuptools adds to any version: the project's own, and ours for computed versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.versions.source import Unstampable
from tracer_bullet.project.versions.stamp import TagBuild

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource

TAGGED = Unstampable(
    "setup.cfg adds a tag of its own",
    "leave `tag_build` and `tag_date` out of setup.cfg:\n[egg_info]\n",
)


def has_own_tag(project: Project) -> bool:
    """Whether setup.cfg adds a suffix to every version that setuptools builds."""
    egg_info = project.setup_cfg.get("egg_info", {})
    return bool(egg_info.get("tag_build")) or egg_info.get("tag_date", "0") not in ("0", "false", "")


def with_tag_build(project: Project, source: VersionSource) -> VersionSource:
    """`source` stamped by `tag_build`, or not at all if the project has its own tag.

    It does not reach `__version__`, and a version that ends in `.devN` already makes the build fail.
    """
    if has_own_tag(project):
        return replace(source, stamp=None, unstampable=TAGGED)
    return replace(source, answer="computed", stamp=TagBuild(), unstampable=None)
