"""The lane of a package: what it is called, and how a build of it gets a version of its own."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.gitlab.lane import LaneJobs, write_upload
from tracer_bullet.project.compiled import compiled
from tracer_bullet.project.metadata import listed, project_name, written_name
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.publishing import unpublished_because
from tracer_bullet.project.versions.current import current_version
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.versions.shell import fixed_line, on_the_build_command, stamp_lines
from tracer_bullet.project.versions.stamp import TagBuild
from tracer_bullet.sites import normalise
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.project.packaging_files import Project

_BY_HAND = "add a job that builds and uploads to TestPyPI by hand"
_COUNTED_ON = "0"
"""Where the build counts on from the version that it computes, only what is added to that is used."""
_JOB, _PIPELINE = "$CI_JOB_ID", "$CI_PIPELINE_ID"
"""A number that no other job has, retries included; and one that all jobs of a pipeline share."""


def find_package(root: Path, package: str) -> str:
    """The directory of the package, from `root`: `package`, or if it is empty the only one there is.

    Raises RefusedError if there is none, or one of several has to be named.
    """
    directory = package.strip("/") or _only_package(root)
    if not has_project(root / directory):
        raise RefusedError("there is no package in this directory", hint=_BY_HAND, place=Place(directory))
    return directory


def plan_lane(root: Path, directory: str, branch: str, stage: str, tags: Sequence[str]) -> LaneJobs:
    """The lane of the package in `directory`, from `root`; `tags` are the repository's, the newest first.

    Raises RefusedError for a package whose version cannot be set.
    """
    project = read_project(root / directory)
    name = project_name(project).value
    lines, command = _version(project, tags, _PIPELINE if compiled(project) else _JOB)
    folder = "" if directory == "." else directory
    return LaneJobs(branch, stage, normalise(name), _module(project, name), lines, command, folder)


def _module(project: Project, name: str) -> str:
    """What the smoke test imports: the package's own module, which for an app of Django needs settings."""
    if any(one.startswith("Framework :: Django") for one in listed(project, "classifiers")):
        return ""
    modules = import_names(project, name).value
    return modules[0] if modules else normalise(name).replace("-", "_")


def check_pure(root: Path, directory: str, lane: LaneJobs, builders: Mapping[str, str]) -> None:
    """Raise RefusedError, with the lines to write, for a package with extension modules.

    `builders` are the jobs of the pipeline that build it, each with the files that it keeps.
    """
    project = read_project(root / directory)
    found = compiled(project)
    if found:
        lane = lane._replace(files=next(iter(builders.values()), ""))
        raise RefusedError(
            f"tracer cannot build wheels with extension modules in a job of its own, and {found.sign}",
            hint="\n".join(_lines_for_compiled(lane, tuple(builders))),
            place=project.place(found.file),
        )


def _lines_for_compiled(lane: LaneJobs, builders: Sequence[str]) -> Iterator[str]:
    """What makes a tracer run of jobs that build wheels: one version in all of them, and an upload."""
    named = in_backticks(builders) or "each job that builds"
    yield f"put this first into the `script` of {named}, and make them run on `{lane.branch}`:"
    yield "  - |"
    yield f'    if [ "$CI_COMMIT_BRANCH" = {shlex.quote(lane.branch)} ]; then'
    yield from (f"      {line}" for line in lane.version_lines)
    assigned = lane.build_command.removesuffix("python -m build").strip()
    if assigned:
        yield f"      export {assigned} # and pass it on to the containers that build"
    yield "    fi"
    yield "then upload what they keep:"
    yield from (f"  {line}" for line in write_upload(lane, builders or ("BUILD",)).splitlines())


def _here(line: str) -> str:
    """GitLab has no folder of its own for temporary files."""
    return line.replace("$RUNNER_TEMP", "/tmp")  # noqa: S108 - of a job's own machine


def _only_package(root: Path) -> str:
    """The directory of the package, from `root`: the root itself, or the only one below that is published."""
    if has_project(root) and _is_package(root):
        return "."
    packages = [one.directory for one in find_packages(root)]
    if len(packages) == 1:
        return packages[0]
    if packages:
        raise RefusedError(
            f"there are {len(packages)} packages in this repository: name the one to try",
            hint="\n".join(f"tracer arm --package {shlex.quote(path)}" for path in packages),
        )
    raise RefusedError("there is no package in this repository", hint=_BY_HAND)


def _is_package(directory: Path) -> bool:
    """Whether the packaging files there name a package that is published; others only configure tools."""
    try:
        project = read_project(directory)
        return not unpublished_because(project) and bool(project_name(project).value)
    except TracerError:
        return False


def _version(project: Project, tags: Sequence[str], number: str) -> tuple[tuple[str, ...], str]:
    """The lines that set the version, which ends in `number`, and the build command that they need."""
    hint = _BY_HAND
    try:
        source = find_version(project)
        stamp = source.stamp
        current = current_version(source, tags, written_name(project)).value if stamp else ""
        if stamp and (current or isinstance(stamp, TagBuild)):
            lines = (fixed_line(current or _COUNTED_ON, number), *stamp_lines(stamp))
            return tuple(map(_here, lines)), _here(on_the_build_command(stamp, "python -m build"))
        why = "only a build tells it"
        if source.unstampable:
            why, hint = source.unstampable.why, source.unstampable.cure
    except (TracerError, InvalidVersion) as error:
        why = str(error)
    raise RefusedError(f"the version cannot be set for a run: {why}", hint=hint, place=project.place())
