"""Whether an index takes the version that is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource

_HINT = 'write three numbers, such as `version = "1.2.3"`'


def check_form(project: Project, source: VersionSource) -> None:
    """Raise TracerError for a version that cannot be published; one that only the backend knows passes.

    https://packaging.python.org/en/latest/specifications/version-specifiers/; PyPI takes no local part.
    """
    if not source.version and source.answer != "static":
        return
    place = project.place(source.literal.file if source.literal else "pyproject.toml")
    if source.literal:
        place = place._replace(line=source.literal.line)
    try:
        version = Version(source.version)
    except InvalidVersion as error:
        message = f"`{source.version}` is not a version as Python packages have it"
        raise TracerError(message, hint=_HINT, place=place) from error
    if version.local and not version.local.startswith("dev"):  # `+dev` marks a version between releases
        raise TracerError(
            f"PyPI rejects the version `{source.version}`: `+{version.local}` is only for local builds",
            hint=_HINT,
            place=place,
        )
