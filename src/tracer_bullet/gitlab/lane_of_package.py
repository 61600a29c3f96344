"""The lane of a package: what it is called, and how a build of it gets a version of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.gitlab.lane import LaneJobs
from tracer_bullet.project.compiled import compiled
from tracer_bullet.project.metadata import project_name, written_name
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.names import normalise
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.versions.current import current_version
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.versions.shell import fixed_line, on_the_build_command, stamp_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project

_RUN = "$CI_JOB_ID"
"""A number that no other job has, retries included."""


def plan_lane(root: Path, branch: str, stage: str, tags: Sequence[str], environment: str) -> LaneJobs:
    """The lane of the package at `root`; `tags` are those of the repository, the newest first.

    Raises RefusedError for a package that cannot be built in one job, or whose version cannot be set.
    """
    if not has_project(root):
        raise RefusedError(
            "there is no package at the root of the repository",
            hint="add a job that builds and uploads to TestPyPI by hand; see docs/how-to/gitlab.md",
        )
    project = read_project(root)
    found = compiled(project)
    if found:
        raise RefusedError(
            f"wheels with extension modules are built by jobs of the pipeline, and {found.sign}",
            hint="add a job that uploads their files to TestPyPI by hand; see docs/how-to/gitlab.md",
            place=project.place(found.file),
        )
    name = project_name(project).value
    modules = import_names(project, name).value
    lines, command = _version(project, tags)
    module = modules[0] if modules else normalise(name).replace("-", "_")
    return LaneJobs(branch, stage, normalise(name), module, lines, command, environment=environment)


def _version(project: Project, tags: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The lines that set the version, and the build command that they need."""
    try:
        source = find_version(project)
        current = current_version(source, tags, written_name(project)).value if source.stamp else ""
        if source.stamp and current:
            lines = (fixed_line(current, _RUN), *stamp_lines(source.stamp))
            return lines, on_the_build_command(source.stamp, "python -m build")
        why = source.unstampable.why if source.unstampable else "only a build tells it"
    except (TracerError, InvalidVersion) as error:
        why = str(error)
    raise RefusedError(
        f"the version cannot be set for a run: {why}",
        hint="add a job that builds and uploads to TestPyPI by hand; see docs/how-to/gitlab.md",
        place=project.place(),
    )
