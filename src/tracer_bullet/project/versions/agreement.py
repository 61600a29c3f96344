"""What to say of a version that stands in several lines, or is a development version between releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from tracer_bullet.project.versions.literal import VersionLiteral
    from tracer_bullet.project.versions.source import VersionSource


def version_notes(source: VersionSource) -> tuple[str, ...]:
    """Which line counts, whether the others agree with it, and what a release needs; each in a sentence."""
    counts = source.literal
    if counts is None:
        return ()
    others = [_of_others(counts, copy) for copy in source.copies]
    return (*others, *_between_releases(counts))


def _of_others(counts: VersionLiteral, copy: VersionLiteral) -> str:
    agrees = is_same_version(copy.version, counts.version)
    said = "agrees" if agrees else f"says {copy.version} and should say the same"
    return f"{_place(counts)} says version {counts.version} and counts; {_place(copy)} {said}"


def _between_releases(counts: VersionLiteral) -> tuple[str, ...]:
    try:
        version = Version(counts.version)
    except InvalidVersion:
        return ()
    if not (version.is_devrelease or version.local):
        return ()
    where, final = _place(counts), version.public.partition(".dev")[0]
    what = "which PyPI refuses" if version.local else "a development version"
    said = f"{where} says {counts.version}, {what}"
    return (f"{said}: before a release, commit the final version there, such as {final}",)


def _place(literal: VersionLiteral) -> str:
    return f"{literal.file}:{literal.line}"


def is_same_version(one: str, other: str) -> bool:
    """Whether two texts are the same version, such as `1.0` and `1.0.0`."""
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return one == other
