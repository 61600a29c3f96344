"""How releases are tagged: the pattern that a rule for tags has to let through."""

from __future__ import annotations

import re

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.names import normalise

_VERSION_TAG = re.compile(
    r"(?P<before>.*?)(?P<version>\d+(\.\d+)*[-._]?((a|b|c|rc|alpha|beta|pre|preview|post|dev)[-._]?\d*)*)",
    re.IGNORECASE,
)


def tag_pattern(tags: list[str], project_name: str, *, alone: bool) -> Detected[str]:
    """The pattern, in the syntax of GitHub's deployment policies, that fits the newest version tag.

    `tags` come newest first. `alone` says that the repository holds this package only; beside others, tags
    that start with the package's name go first. https://docs.github.com/en/actions/reference/workflows-and-actions/
    deployments-and-environments#deployment-branches-and-tags (Ruby's File.fnmatch, where `*` stops at `/`).
    """
    prefixes = {tag: match["before"] for tag in tags if (match := _VERSION_TAG.fullmatch(tag))}
    own = {tag: prefix for tag, prefix in prefixes.items() if _names(prefix, project_name)}
    plain = {tag: prefix for tag, prefix in prefixes.items() if prefix.lower() in ("", "v")}
    for group in (plain | own if alone else own, plain, prefixes if alone else {}):
        newest = next((tag for tag in tags if tag in group), None)
        if newest is not None:
            return Detected(
                f"{_quote(group[newest])}*" if group[newest] else "[0-9]*", f"from tag `{newest}`"
            )
    return Detected("v*" if alone else f"{project_name}-v*", "default")


def _names(prefix: str, project_name: str) -> bool:
    """Whether a tag's prefix is the package's name, a separator, and perhaps a `v`."""
    bare = re.sub(r"(?<![a-z])v\Z", "", prefix.lower()).rstrip("-_./@=")
    return bool(bare) and normalise(bare) == normalise(project_name)


def _quote(prefix: str) -> str:
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", prefix)
