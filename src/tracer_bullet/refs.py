"""Names of git's refs: the full form of a branch and a tag, their short names, and what git takes for one.

https://git-scm.com/docs/git-check-ref-format
"""

from __future__ import annotations

import re

HEADS, TAGS = "refs/heads/", "refs/tags/"

_NOT_A_NAME = re.compile(r"[\x00-\x20~^:?*\[\\]|\.\.|//|@\{|\.\Z|/\Z|\A[/-]|\.lock\Z|\A\Z")


def is_ref_name(name: str) -> bool:
    """Whether git accepts `name` as the short name of a branch or a tag."""
    return not _NOT_A_NAME.search(name)


def short_name(ref: str) -> str:
    """`main` for `refs/heads/main`, `v1` for `refs/tags/v1`; any other ref as it is."""
    return ref.removeprefix(HEADS) if ref.startswith(HEADS) else ref.removeprefix(TAGS)
