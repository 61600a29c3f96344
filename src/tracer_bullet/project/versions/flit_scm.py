"""Git tags, by flit-scm, which has setuptools-scm write the version down and lets Flit build.

https://gitlab.com/WillDaSilva/flit_scm
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.versions.setuptools_scm import BARE
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """By the backend; it may be asked for a version without a name, so that only the bare variable counts."""
    if not read_backend(project).written.startswith("flit_scm"):
        return None
    return VersionSource("flit-scm", "vcs", "from git tags, by flit-scm", VersionVariable(BARE))
