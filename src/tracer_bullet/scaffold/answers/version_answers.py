"""The version source of a package as answers to the template's questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.versions.stamp import LocalTag, UvVersion, VersionEdit, VersionVariable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.project.versions.source import VersionSource
    from tracer_bullet.project.versions.stamp import Stamp

_COPY = re.compile(r"(__version__|VERSION)\b[^\"']*[\"']\Z")
_PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9._/-]*\.py")
_MOST_COPIES = 3


def version_answers(source: VersionSource) -> dict[str, Detected[str]]:
    """The answer `version_from`, and what its way of setting a version needs, with the phrase of `source`."""
    values = {"version_from": source.answer, **_details(source.stamp), **_copies(source)}
    return {key: Detected(value, source.phrase) for key, value in values.items()}


def _copies(source: VersionSource) -> Mapping[str, str]:
    """The modules that repeat the version, which a stamp of the line that counts leaves behind."""
    found = [copy.file for copy in source.agreeing if _COPY.match(copy.before) and not copy.below]
    named = [file for file in dict.fromkeys(found) if _PATH.fullmatch(file)][:_MOST_COPIES]
    return {"version_copies": " ".join(named)} if named and source.answer in ("static", "file") else {}


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
