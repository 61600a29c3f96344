"""The version of package.json, by hatch-nodejs-version: https://github.com/agoose77/hatch-nodejs-version.

Extensions of JupyterLab keep it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.find_literal import first_of, json_literal
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource, line_for, written
from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """`path` is package.json unless it is given; the version is spelled as npm wants it: `1.2.0-rc.1`."""
    table = hatch_version(project, "nodejs")
    if table is None:
        return None
    file = first_of(table, "path") or "package.json"
    literal = json_literal(project, file, "version")
    phrase = f"from {file}, by {project.hatch_table('version')}"
    if literal is None:
        return written("hatch-nodejs", phrase, None, line_for(file, '"version": "1.2.3",'))
    return VersionSource("hatch-nodejs", "file", phrase, VersionEdit((literal,), "semver"), literal)
