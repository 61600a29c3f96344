"""Git tags, by pdm-backend: https://backend.pdm-project.org/metadata/#read-from-scm-tag-supporting-git-and-hg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.versions.pdm import PHRASE, pdm_version
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """The variable works with `write_to`, `tag_filter`, `version_format` and a dirty checkout."""
    if pdm_version(project, "scm") is None:
        return None
    return VersionSource(
        "pdm-scm", "vcs", f"from git tags, {PHRASE}", VersionVariable("PDM_BUILD_SCM_VERSION")
    )
