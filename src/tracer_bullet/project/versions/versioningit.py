"""Git tags, by versioningit: https://versioningit.readthedocs.io/en/stable/configuration.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.packaging_files import dig, strings
from tracer_bullet.project.versions.find_literal import first_of
from tracer_bullet.project.versions.hatch import hatch_version
from tracer_bullet.project.versions.source import VersionSource
from tracer_bullet.project.versions.stamp import LocalTag

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def find(project: Project) -> VersionSource | None:
    """It has no variable, so that only a tag gives it another version."""
    by_hatchling = hatch_version(project, "versioningit")
    table = project.table("tool", "versioningit") or by_hatchling
    if table is None or not (
        by_hatchling or ("versioningit" in project.table("tool") and built_by(project, "setuptools"))
    ):
        return None
    prefix = first_of(dig(table, "tag2version"), "rmprefix") or _matched(dig(table, "vcs").get("match"))
    return VersionSource(
        "versioningit", "tag", "from git tags, by versioningit", LocalTag(prefix), tag_prefix=prefix
    )


def _matched(patterns: object) -> str:
    """What a tag begins with to match `match = ["v*"]`; without it versioningit takes off a `v`."""
    pattern = next(iter(strings(patterns)), "v*")
    return pattern.partition("*")[0].partition("[")[0]
