"""A file that pdm-backend searches by a regular expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.find_literal import first_of, pattern_literal, without_pattern
from tracer_bullet.project.versions.pdm import PHRASE, pdm_version
from tracer_bullet.project.versions.source import VersionSource, line_for, written

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project

_DEFAULT = r"""^(?:__version__|VERSION)\s*=\s*["'](.+?)["']\s*(?:#.*)?$"""


def find(project: Project) -> VersionSource | None:
    """https://backend.pdm-project.org/metadata/#read-from-a-static-string-in-a-given-file-path."""
    table = pdm_version(project, "file")
    if table is None:
        return None
    file, pattern = first_of(table, "path"), first_of(table, "pattern") or _DEFAULT
    literal = pattern_literal(project, file, pattern, 1)
    return written("pdm-file", f"from {file}, {PHRASE}", literal, without_pattern(table, line_for(file)))
