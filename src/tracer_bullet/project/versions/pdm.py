"""[tool.pdm.version] of pyproject.toml: https://backend.pdm-project.org/metadata/#dynamic-project-version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.versions.find_literal import first_of

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project, TomlTable

PHRASE = "by [tool.pdm.version] in pyproject.toml"


def pdm_version(project: Project, source: str) -> TomlTable | None:
    """The table if it names `source`, else None; a `path` alone means `file`."""
    table = project.table("tool", "pdm", "version")
    named = first_of(table, "source") or ("file" if table.get("path") else "")
    return table if table and named == source and built_by(project, "pdm") else None
