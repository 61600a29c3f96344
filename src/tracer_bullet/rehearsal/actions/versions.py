"""Which versions of an action GitHub runs, and what a stand-in learns from the version that a step names.

A commit or a branch tells nothing: it counts as the newest version.
"""

from __future__ import annotations

import os
import re

from packaging.version import Version

_VERSION = re.compile(r"v(\d+(?:\.\d+)*)")
_OLDEST = {
    "actions/upload-artifact": (Version("4"),),
    "actions/download-artifact": (Version("4"),),
    "actions/cache": (Version("3.4"), Version("4.2")),
}
"""GitHub refuses older majors, and older versions of these majors.

Source: https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/ and
https://github.com/actions/cache/discussions/1510
"""
_PUBLISH = "pypa/gh-action-pypi-publish"
_NEWEST = {
    "actions/attest-build-provenance": 4,
    "actions/cache": 6,
    "actions/checkout": 7,
    "actions/download-artifact": 8,
    "actions/setup-python": 7,
    "actions/upload-artifact": 7,
    "astral-sh/setup-uv": 10,
    _PUBLISH: 1,
}
"""The newest majors when this was written."""
_SINCE = 3
"""Majors that may have appeared since then."""
_PARTS = {"astral-sh/setup-uv": (8, 3), "pypa/cibuildwheel": (1, 2)}
"""Actions without tags such as `v8`: since which major, and how many numbers a tag has at least.

Source: https://github.com/astral-sh/setup-uv/tags and https://github.com/pypa/cibuildwheel/tags
"""


def find_refusal(uses: str, version: str) -> str:
    """Why GitHub does not run `uses`, which is of `version`, in its words; empty if it does."""
    name, _, ref = uses.partition("@")
    repository = "/".join(name.lower().split("/")[:2])
    known = read_action_version(version)
    if known is None:
        return ""
    if _is_too_old(repository, known):
        return (
            "This request has been automatically failed because it uses a deprecated version of "
            f"`{name}: {version}`."
        )
    is_new = known.major > _NEWEST.get(repository, known.major) + _SINCE
    if is_new or _has_too_few_parts(repository, ref):
        return f"Unable to resolve action `{uses}`, unable to find version `{ref}`"
    return ""


def find_gap(uses: str, version: str) -> str:
    """Why a step cannot be rehearsed: its publish action is of a later major than tracer knows.

    Empty if it can be. Other actions do much the same in their next major.
    """
    known = read_action_version(version)
    if not uses.startswith(f"{_PUBLISH}@") or known is None or known.major <= _NEWEST[_PUBLISH]:
        return ""
    return f"its action `{uses}` is newer than this version of tracer, or does not exist"


def _has_too_few_parts(repository: str, ref: str) -> bool:
    """Whether a ref names a major, or a minor, for which the action has no tag."""
    named = read_action_version(ref)
    since, parts = _PARTS.get(repository, (0, 0))
    return named is not None and named.major >= since and len(named.release) < parts


def _is_too_old(repository: str, known: Version) -> bool:
    """Whether GitHub refuses a version; `v4` is the newest of its major."""
    oldest = _OLDEST.get(repository, ())
    if oldest and known.major < oldest[0].major:
        return True
    return len(known.release) > 1 and any(known.major == one.major and known < one for one in oldest)


def read_action_version(text: str) -> Version | None:
    """The version in a ref or a comment such as `v4` or `v4.1.2`, None for any other text."""
    found = _VERSION.fullmatch(text.strip())
    return Version(found[1]) if found else None


def is_older(version: str) -> bool:
    """Whether the step that runs names an older version of its action than `version`."""
    named = read_action_version(os.environ.get("TRACER_VERSION", ""))
    if named is None:
        return False
    limit = Version(version)
    # `v5` is the newest of its major
    return named.major < limit.major if len(named.release) == 1 else named < limit
