"""Versions of PyPA's publish action: which of them know `repository-url`.

The inputs with a hyphen came with v1.7.0 in March 2023; an older version ignores them and uploads to PyPI.
https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.7.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Reference

_OLD_NAMES = re.compile(r"(?:release/)?v1\.[0-6](?:\.\w+)?\Z|master\Z")
_OLD_COMMITS = frozenset(
    """
    00ef3b81828a3fa69f3434842ce50ec3981351b0 1f0bcf278d9af0c29fb7bf10635c22f1a8201c54
    27b31702a0e7fc50959f5ad993c78deac1bdfc29 32b5e9370928566935e085a9154f23bd662ef41c
    37e305e7413032d8422456179fee28fac7d25187 37f50c210e3d2f9450da2cd423303d6a14a6e29f
    54b39fb9371c0b3a6f9f14bb8a67394defc7a806 5d1679fa6b895587c6eb10c3fe82205b440a580e
    65c102608decbf3e63dae02df16ea3d252e16f13 6a02ab807dd289aa281becac7152f29621389dd1
    717ba43cfbb0387f6ce311b169a825772f54d295 9cebe9a0ed95397bd2d0e617cd79e8ab1961d7c5
    bce3b74dbf8cc32833ffba9d15f83425c1a736e0 bf7a320fbac4f92b50d16d1275f18be0a5cf4e87
    c1b34028248d0c9f7d90fe29fef2122e2276ff6f c7f29f7adef1a245bd91520e94867e5c6eedddcc
    ce291dce5b39b74daf2a1a0dcb652314e3263edb d2a2496a01f8b4b773ccd9cae8f2151589de5b62
    d7edd4c95736a5bc1260d38b5523f5d24338bc25 e71a4a4c1d3837e77d0353f9229be9217526a2c4
    """.split()  # noqa: SIM905 - shorter than the list
)
"""The commits of v1.0.0a0 to v1.6.5, and of `master`, which was given up in 2022."""
_NEW_NAMES = re.compile(
    r"(?:release/|unstable/)?v(?:1|[2-9]\d*)(?:\Z|\.\d+)|(?:unstable|release)/v\d+\Z|main\Z"
)
_COMMENT = re.compile(r"(?:release/)?v?(?P<major>\d+)(?:\.(?P<minor>\d+))?")


def knows_hyphens(reference: Reference) -> bool | None:
    """Whether the version that is named reads `repository-url`; None where that cannot be told."""
    ref = reference.ref
    if ref in _OLD_COMMITS or _OLD_NAMES.match(ref):
        return False
    if reference.is_pinned:
        return _says_new(reference.comment)
    return True if _NEW_NAMES.match(ref) else None


def _says_new(comment: str) -> bool | None:
    """What the comment behind a commit says of its version. A commit without one is most likely a new one."""
    found = _COMMENT.match(comment)
    if found is None:
        return True
    return int(found["major"]) > 1 or found["minor"] is None or int(found["minor"]) > 6
