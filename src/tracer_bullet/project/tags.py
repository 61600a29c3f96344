"""How releases are tagged: the pattern that a rule for tags has to let through, and tags that are refused."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.sites import normalise
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Sequence


_VERSION_TAG = re.compile(
    r"(?P<before>.*?)"
    r"(?P<version>(\d+!)?\d+(\.\d+)*[-._]?((a|b|c|rc|alpha|beta|pre|preview|post|dev)[-._]?\d*)*)",
    re.IGNORECASE,
)

_NAMED = re.compile(r"(.+?)(?:[-_/@]|==?)v?", re.IGNORECASE)
"""A package's name before the version in a tag."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z._/@=-]*")
_RECENT = 10
"""So many tags of releases tell what the next ones may look like; older styles were given up."""


def tag_patterns(
    tags: Sequence[str], project_name: str, *, alone: bool, word: str = ""
) -> Detected[tuple[str, ...]] | None:
    """The patterns, in the syntax of GitHub's deployment policies, that accept the tags of releases.

    There is one for each style among the newest version tags, the newest style first: a project that writes
    `v1.2` and `1.3` may go on with either. None if no tag tells.

    `tags` come newest first; only those like `1.2`, `v1.2`, `name-1.2`, `name/v1.2`, `name@1.2` count, which
    the workflow takes for a release, and those with `word` before the version. `alone` says that the
    repository holds this package only; beside others, tags that start with the package's name go first. The
    syntax is that of Ruby's File.fnmatch:
    https://docs.github.com/en/rest/deployments/branch-policies
    """
    prefixes = {tag: before for tag, before, _ in _split(tags)}
    own = {tag: prefix for tag, prefix in prefixes.items() if _names(prefix, project_name)}
    plain = {tag: prefix for tag, prefix in prefixes.items() if prefix == word or prefix.lower() in ("", "v")}
    for group in [plain | own] if alone else [own, plain]:
        newest: dict[str, str] = {}
        for tag in [tag for tag in tags if tag in group][:_RECENT]:
            newest.setdefault(f"{group[tag]}*" if group[tag] else "[0-9]*", tag)
        if newest:
            listed = in_backticks(newest.values(), " and ")
            return Detected(tuple(newest), f"from tag{'s' if len(newest) > 1 else ''} {listed}")
    return None


def word_before(tags: Sequence[str], project_name: str) -> Detected[str] | None:
    """The word that most of the newest tags have before the version, such as `release-v`.

    None if a single tag has it, and for the usual beginnings: nothing, `v` or the package's name.
    """
    recent = _split(tags)[:_RECENT]
    for prefix, times in Counter(before for _, before, _ in recent).most_common(1):
        is_usual = prefix.lower() in ("", "v") or _names(prefix, project_name)
        if times > 1 and times * 2 > len(recent) and not is_usual and _WORD.fullmatch(prefix):
            return Detected(
                prefix, next(f"from tag `{tag}`" for tag, before, _ in recent if before == prefix)
            )
    return None


def own_prefix(tags: Sequence[str], names: Sequence[str]) -> Detected[str] | None:
    """What precedes the version in the newest of `tags` that begins with one of a package's `names`.

    Such as `core-v` of `core-v1.2.3`, `core/` of `core/1.2.3`, `core==` of `core==1.2.3`; None if none does.
    """
    wanted = {normalise(name) for name in names}
    for tag, before, _ in _split(tags):
        match = _NAMED.fullmatch(before)
        if match and normalise(match[1]) in wanted:
            return Detected(before, f"from tag `{tag}`")
    return None


def is_plain_version(tag: str) -> bool:
    """Whether a tag is a version that names no package, such as `1.2` or `v1.2`."""
    return any(before.lower() in ("", "v") for _, before, _ in _split([tag]))


def prefix_pattern(prefix: str) -> str:
    """The pattern for tags that have a version after `prefix`, for GitHub's rules and triggers alike.

    A prefix that ends in a digit is the beginning of the version itself.
    """
    return f"{prefix}*" if prefix[-1:].isdecimal() else f"{prefix}[0-9]*"


def usual_pattern(project_name: str, *, alone: bool) -> str:
    """The pattern for releases where no tag tells; RELEASING.md follows the same rule."""
    return "v*" if alone else f"{normalise(project_name)}-v*"


def tags_of_version(version: str, tags: Sequence[str]) -> tuple[str, str]:
    """The two usual tags of a version, with `v` and without; written as the newest of `tags` first."""
    bare = bool(tags) and not tags[0].startswith("v")
    return (version, f"v{version}") if bare else (f"v{version}", version)


def example_tag(pattern: str, version: str) -> str:
    """The tag of `version` by `pattern`: what stands before its first wildcard, and the version."""
    return re.sub(r"[\[*?].*", "", pattern) + version


def doubt_tags(tags: Sequence[str], project_name: str, *, alone: bool) -> str:
    """A sentence about `tags`, newest first, if they name versions and the workflow would refuse all of them.

    Empty where there is nothing to say: of several packages (not `alone`), a tag may be another one's.
    """
    split = _split(tags)
    is_clear = tag_patterns(tags, project_name, alone=alone) or word_before(tags, project_name)
    if not alone or not split or is_clear:
        return ""
    tag, _, version = split[0]
    return (
        f"the tag `{tag}` has a form that the workflow refuses for a release: "
        f"tag the next one like `v{version}` or `{version}`"
    )


def version_in(tag: str, project_name: str) -> str:
    """The version in `1.2`, `v1.2`, or either behind the package's name; empty if the tag is not its own."""
    for _, before, version in _split([tag]):
        if before.lower() in ("", "v") or _names(before, project_name):
            return version
    return ""


def _split(tags: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each tag that ends in a version, what stands before that, and the version."""
    matches = ((tag, _VERSION_TAG.fullmatch(tag)) for tag in tags)
    return [(tag, match["before"], match["version"]) for tag, match in matches if match]


def _names(prefix: str, project_name: str) -> bool:
    """Whether a tag's prefix is the package's name, a separator, and perhaps a `v`."""
    match = re.fullmatch(r"(.+)[-_/@]v?", prefix, re.IGNORECASE)
    return match is not None and normalise(match[1]) == normalise(project_name)
