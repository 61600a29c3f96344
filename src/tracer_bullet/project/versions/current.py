"""The version that a build of this checkout leads to, and a release's, as far as files and tags tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.tags import version_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.project.versions.source import VersionSource


def current_version(source: VersionSource, tags: Sequence[str], project_name: str) -> Detected[str]:
    """The version as it is written, or the next one after the newest release; empty if nothing tells.

    `tags` come newest first, as `GitSnapshot.tags` has them. A tool may count on from a tag in another way:
    what a build really gives, only the backend says.
    """
    if source.version or source.answer not in ("vcs", "tag"):
        return Detected(source.version, source.phrase if source.version else "only a build tells")
    for tag in tags:
        version = released_version(tag, project_name, source.tag_prefix)
        if version and not version.is_devrelease:
            return Detected(_next(version), f"the next after tag `{tag}`")
    return Detected("0.1", "no tag names a version yet")


def released_version(tag: str, project_name: str, prefix: str | None = None) -> Version | None:
    """The version that a release of `tag` has to have; None if the tag is not one of this package.

    `prefix` is what the version source wants in front; without one `1.2`, `v1.2` and the package's name in
    front of either count. Versions are compared as packaging does: `v1.2.0-rc.1` is 1.2rc1.
    """
    if prefix is None:
        text = version_in(tag, project_name)
    else:
        text = tag.removeprefix(prefix) if tag.startswith(prefix) else ""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _next(version: Version) -> str:
    """As setuptools-scm counts: the last number of the release goes up, a pre-release's number otherwise."""
    if version.pre:
        return f"{_epoch(version)}{'.'.join(map(str, version.release))}{version.pre[0]}{version.pre[1] + 1}"
    *first, last = version.release
    return _epoch(version) + ".".join(map(str, [*first, last + 1]))


def _epoch(version: Version) -> str:
    return f"{version.epoch}!" if version.epoch else ""
