"""A file that hatchling searches by a regular expression: https://hatch.pypa.io/latest/plugins/version-source/regex/.

hatch-regex-commit reads it in the same way: https://github.com/frankie567/hatch-regex-commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.find_literal import first_of, pattern_literal, without_pattern
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_DEFAULT = r"""(?i)^(__version__|VERSION)(?: ?\: ?str)? *= *(['"])v?(?P<version>.+?)\2"""


def find(project: Project) -> VersionSource | None:
    """`path` and perhaps `pattern`; `pattern = true` or none at all is the default."""
    table = hatch_version(project, "regex") or hatch_version(project, "regex_commit")
    if table is None:
        return None
    file, pattern = first_of(table, "path"), first_of(table, "pattern") or _DEFAULT
    literal = pattern_literal(project, file, pattern, "version")
    phrase = f"from {file}, by {project.hatch_table('version')}"
    return written("hatch-path", phrase, literal, without_pattern(table, line_for(file)))
