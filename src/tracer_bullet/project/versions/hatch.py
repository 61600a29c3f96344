"""The table `version` of Hatch's settings, which each version source of hatchling reads in its own file.

https://hatch.pypa.io/latest/version/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.source import VersionSource, unstampable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project, TomlTable


_PATH = 'path = "src/my_package/__init__.py"  # with the line: __version__ = "1.2.3"\n'


def hatch_version(project: Project, source: str) -> TomlTable | None:
    """The table if it names `source`, else None; `regex` is the default."""
    table = project.table("tool", "hatch", "version")
    named = table.get("source", "regex")
    return table if table and named == source and built_by(project, "hatchling") else None


def find(project: Project) -> VersionSource | None:
    """A version source of hatchling that no other file knows: some plugin's."""
    table = project.table("tool", "hatch", "version")
    if not table or not built_by(project, "hatchling"):
        return None
    why = f"tracer does not know hatchling's version source `{table.get('source', 'regex')}`"
    header = project.hatch_table("version").partition(" ")[0]
    cure = f"keep the version in a file:\n{header}\n{_PATH}"
    return unstampable("hatch-plugin", f"from {project.hatch_table('version')}", why, cure)
