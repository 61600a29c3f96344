"""Plugins of setuptools that compute the version from something other than git.

incremental: https://github.com/twisted/incremental, calver: https://github.com/di/calver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.build_requirements import required_to_build
from tracer_bullet.project.setup_script import setup_expressions
from tracer_bullet.project.versions.source import VersionSource, unstampable
from tracer_bullet.project.versions.tag_build import TAGGED, with_tag_build

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_PLUGINS = ("incremental", "calver")


def find(project: Project) -> VersionSource | None:
    """By `use_incremental=` and `use_calver=` in setup.py, or by [tool.incremental]."""
    if not built_by(project, "setuptools"):
        return None
    arguments, tables = setup_expressions(project.setup_py), project.table("tool")
    for plugin in _PLUGINS:
        is_on = f"use_{plugin}" in arguments or plugin in tables
        if is_on and required_to_build(project, plugin):
            phrase = f"from {plugin}, a plugin of setuptools"
            return with_tag_build(project, unstampable("setuptools-plugin", phrase, TAGGED.why, TAGGED.cure))
    return None
