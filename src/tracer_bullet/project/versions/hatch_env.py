"""An environment variable that hatchling reads: https://hatch.pypa.io/latest/plugins/version-source/env/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.find_literal import first_of
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """A release needs the variable too."""
    name = first_of(hatch_version(project, "env") or {}, "variable")
    if not name:
        return None
    phrase = f"from the environment variable `{name}`, by {project.hatch_table('version')}"
    return VersionSource("hatch-env", "environment", phrase, VersionVariable(name, reads_tags=False))
