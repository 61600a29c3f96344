"""The version source of a package as answers to the template's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.versions.stamp import LocalTag, UvVersion, VersionEdit, VersionVariable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.project.versions.source import VersionSource
    from tracer_bullet.project.versions.stamp import Stamp


def version_answers(source: VersionSource) -> dict[str, Detected[str]]:
    """The answer `version_from`, and what its way of setting a version needs, with the phrase of `source`."""
    values = {"version_from": source.answer, **_details(source.stamp)}
    return {key: Detected(value, source.phrase) for key, value in values.items()}


def _details(stamp: Stamp | None) -> Mapping[str, str]:
    match stamp:
        case VersionEdit((literal,)):
            return {
                "version_file": literal.file,
                "version_line": literal.before,
                "version_below": literal.below,
            }
        case UvVersion():
            return {"version_file": "pyproject.toml", "version_line": "", "version_below": ""}
        case VersionVariable(name):
            return {"version_variable": name}
        case LocalTag(prefix):
            return {"version_tag_prefix": prefix}
        case _:
            return {}
