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

    `tags` come newest first; only those like `1.2`, `v1.2`, `name-1.2`, `name/v1.2`, `name@1.2` count, which
    the workflow takes for a release. `alone` says that the repository holds this package only; beside others,
    tags that start with the package's name go first. The syntax is that of Ruby's File.fnmatch:
    https://docs.github.com/en/rest/deployments/branch-policies
    """
    prefixes = {tag: match["before"] for tag in tags if (match := _VERSION_TAG.fullmatch(tag))}
    own = {tag: prefix for tag, prefix in prefixes.items() if _names(prefix, project_name)}
    plain = {tag: prefix for tag, prefix in prefixes.items() if prefix.lower() in ("", "v")}
    for group in [plain | own] if alone else [own, plain]:
        newest = next((tag for tag in tags if tag in group), None)
        if newest is not None:
            return Detected(f"{group[newest]}*" if group[newest] else "[0-9]*", f"from tag `{newest}`")
    return Detected("v*" if alone else f"{project_name}-v*", "default")


def _names(prefix: str, project_name: str) -> bool:
    """Whether a tag's prefix is the package's name, a separator, and perhaps a `v`."""
    match = re.fullmatch(r"(.+)[-_/@]v?", prefix, re.IGNORECASE)
    return match is not None and normalise(match[1]) == normalise(project_name)
