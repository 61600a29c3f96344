"""Git tags, by hatch-vcs: https://github.com/ofek/hatch-vcs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import dig
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.setuptools_scm import takes_any_tag
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """hatch-vcs passes no name on, so setuptools-scm reads the bare variable; it ignores `_FOR_NAME`."""
    table = hatch_version(project, "vcs")
    if table is None:
        return None
    phrase = f"from git tags, by {project.hatch_table('version')}"
    reads_tags = "tag-pattern" not in table and takes_any_tag(dig(table, "raw-options"))
    variable = VersionVariable("SETUPTOOLS_SCM_PRETEND_VERSION", reads_tags)
    return VersionSource("hatch-vcs", "vcs", phrase, variable)
