"""Every version source that tracer knows, in the order in which they count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.setup_script import setup_expressions
from tracer_bullet.project.versions import (
    cargo,
    flit,
    flit_scm,
    hatch,
    hatch_code,
    hatch_env,
    hatch_nodejs,
    hatch_path,
    hatch_vcs,
    meson,
    pbr,
    pdm_call,
    pdm_file,
    pdm_scm,
    poetry_dynamic_versioning,
    poetry_table,
    poetry_version_plugin,
    project_table,
    scikit_build_core,
    setup_cfg,
    setup_py,
    setupmeta,
    setuptools_dynamic,
    setuptools_git_versioning,
    setuptools_plugin,
    setuptools_scm,
    sphinx_theme_builder,
    uv_dynamic_versioning,
    versioneer,
    versioningit,
)
from tracer_bullet.project.versions.copies import find_copies
from tracer_bullet.project.versions.overridden import with_overrides
from tracer_bullet.project.versions.setup_py import IN_THE_CALL
from tracer_bullet.project.versions.source import VersionSource, unstampable

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import Reader

SOURCES: tuple[Reader, ...] = (
    project_table.find,
    poetry_dynamic_versioning.find,
    poetry_version_plugin.find,
    poetry_table.find,
    hatch_path.find,
    hatch_code.find,
    hatch_env.find,
    hatch_nodejs.find,
    hatch_vcs.find,
    uv_dynamic_versioning.find,
    versioningit.find,
    hatch.find,
    flit_scm.find,
    flit.find,
    sphinx_theme_builder.find,
    pdm_file.find,
    pdm_scm.find,
    pdm_call.find,
    cargo.find,
    meson.find,
    scikit_build_core.find,
    pbr.find,
    versioneer.find,
    setuptools_dynamic.find,
    setup_cfg.find,
    setup_py.find,
    setuptools_scm.find,
    setuptools_git_versioning.find,
    setupmeta.find,
    setuptools_plugin.find,
)
_CURE = 'write into pyproject.toml, without "version" in `dynamic`:\n[project]\nversion = "1.2.3"'


def read_version_source(folder: Path) -> VersionSource:
    """Where the version of the project in `folder` comes from.

    Raises TracerError where a packaging file cannot be read.
    """
    return find_version(read_project(folder))


def find_version(project: Project) -> VersionSource:
    """Where the version comes from, with the copies that repeat it; nothing of the project is run."""
    found = find_version_source(project)
    return replace(found, copies=find_copies(project, found)) if found.literal else found


def find_version_source(project: Project) -> VersionSource:
    """The same without looking for copies."""
    found = next((source for find in SOURCES if (source := find(project))), None)
    if found:
        return with_overrides(project, found)
    why = "no packaging file has a version, or says where it comes from"
    in_setup_py = "name" in setup_expressions(project.setup_py) and not project.table("project")
    cure = IN_THE_CALL if in_setup_py else _CURE
    return unstampable("unknown", "outside the packaging files", why, cure)
