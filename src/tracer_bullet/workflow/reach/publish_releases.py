"""Releases of PyPA's publish action that run a ready-made image: their commits, and what is no such commit.

Since v1.12.0 the action runs the image `ghcr.io/pypa/gh-action-pypi-publish:REF`. There is one for each
release, called by its tag and by its commit. An annotated tag is an object of its own with a hash of its own,
which `git ls-remote` and the API of GitHub show first; no image is called by that.
https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/.github/workflows/build-and-push-docker-image.yml
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Reference

COMMITS = {
    "1.12.3": "67339c736fd9354cd4f8cb0b744f2b82a74b5c70",
    "1.12.4": "76f52bc884231f62b9a034ebfe128415bbaabdfc",
    "1.13.0": "ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e",
    "1.14.0": "cef221092ed1bacb1cc03d23a2d87d1d172e277b",
    "1.14.1": "ba38be9e461d3875417946c167d0b5f3d385a247",
    "1.14.2": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33",
}
"""The commits of releases with an image, by version."""
TAG_OBJECTS = {
    "7f25271a4aa483500f742f9492b2ab5648d61011": "1.12.4",
    "106e0b0b7c337fa67ed433972f777c6357f78598": "1.13.0",
    "6733eb7d741f0b11ec6a39b58540dab7590f9b7d": "1.14.0",
    "a892a5a61159132606e93a2fa6f4358831b04d26": "1.14.2",
}
"""The tag objects of such releases."""
_VERSIONS = {commit: version for version, commit in COMMITS.items()} | TAG_OBJECTS
_SHORTEST = 7
"""How many characters git shows of a commit: GitHub takes all forty, or none."""
_WRITTEN = re.compile(r"(?:release/)?v?(\d+\.\d+(?:\.\d+)?)(?:\s|\Z)")


def used_release(reference: Reference) -> Version | None:
    """The release that is used: by its commit, its tag, or the comment beside a commit.

    None if nothing tells: `release/v1` is the newest one. `release/v1.12` counts as the newest 1.12.
    """
    known = _VERSIONS.get(reference.ref)
    if known:
        return Version(known)
    written = _WRITTEN.match(reference.comment if reference.is_pinned else reference.ref)
    if written is None:
        return None
    if written[1].count(".") == 1:
        same = [Version(one) for one in COMMITS if one.startswith(f"{written[1]}.")]
        return max(same, default=Version(f"{written[1]}.0"))
    return Version(written[1])


def release_without_image(reference: Reference) -> str:
    """The version that a pin means whose commit is not the one of that release; empty if there is none."""
    if reference.ref in COMMITS.values():
        return ""
    meant = (version for commit, version in _VERSIONS.items() if commit.startswith(reference.ref))
    if len(reference.ref) >= _SHORTEST and (version := next(meant, "")):
        return version
    written = _WRITTEN.match(reference.comment) if reference.is_pinned else None
    return written[1] if written and written[1] in COMMITS else ""
