"""Git tags, by pbr: https://docs.openstack.org/pbr/latest/user/features.html#version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.setup_script import setup_arguments
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import VersionVariable

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """A `version` in setup.cfg is then only the version that a development build leads to."""
    if read_backend(project).written != "pbr.build" and not setup_arguments(project.setup_py).get("pbr"):
        return None
    return VersionSource("pbr", "vcs", "from git tags, by pbr", VersionVariable("PBR_VERSION"))
