"""Which projects the template can serve; the facts themselves are read in `tracer_bullet.project`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.project.publishing import unpublished_because
from tracer_bullet.project.versions.stamp import VersionEdit
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource

_BUILD_SYSTEM = """\
write into pyproject.toml:
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
"""


def check_supported(project: Project) -> None:
    """Raise RefusedError for a package that the workflow could not build, or that is not published."""
    _check_buildable(project)
    sign = unpublished_because(project)
    if sign:
        raise RefusedError(
            f"the project is not published: {sign}",
            hint="remove that line to publish the project",
            place=project.place(),
        )


def _check_buildable(project: Project) -> None:
    """`build` and `uv build` look for these two files, take no setup.cfg alone, and read TOML as it is."""
    if not any((project.directory / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise RefusedError(
            "no build tool takes a setup.cfg without a pyproject.toml or setup.py",
            hint=_BUILD_SYSTEM,
            place=project.place(),
        )
    path = project.directory / "pyproject.toml"
    if path.is_file() and read_source(path, path.name).bom:
        raise RefusedError(
            "build tools cannot read a byte order mark, and the file begins with one",
            hint="save it as UTF-8 without a byte order mark",
            place=project.place(),
        )


def check_version_source(project: Project, source: VersionSource) -> None:
    """Raise RefusedError for a version that the generated workflow could not change for a tracer run."""
    place = project.place(source.literal.file if source.literal else "")
    if source.unstampable:
        said = f"a version {source.phrase} cannot be changed for a run: {source.unstampable.why}"
        raise RefusedError(said, hint=source.unstampable.cure, place=place)
    if isinstance(source.stamp, VersionEdit) and len(source.stamp.literals) > 1:
        files = ", ".join(dict.fromkeys(f"`{literal.file}`" for literal in source.stamp.literals))
        raise RefusedError(
            f"a version {source.phrase} that several lines repeat is not supported yet: {files}",
            hint="write it in one line (dependencies with a `path` need no version), or use `tracer arm`",
            place=place,
        )
    if source.key == "setuptools-scm" and not project.table("build-system"):
        raise RefusedError(
            f"a version {source.phrase} without a [build-system] table is not supported yet",
            hint=_BUILD_SYSTEM.replace('"]', '", "setuptools-scm>=8"]'),
            place=place,
        )
