"""Words that upload, found wherever they stand: in a quoted command, in code, in the name of an image.

Where a command that is not followed has them, it may upload, whatever it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VERBS = re.compile(
    r"""\btwine\b\W{1,20}(?:args?\W{1,9})?(?:-[\w-]+[\s"',]+){0,9}upload
    | \b(?:uv|poetry|hatch|flit|pdm|rye)\b[^\n;|&]{1,80}\bpublish\b
    | \bmaturin\b[^\n;|&]{1,80}\b(?:publish|upload)\b
    | \bsetup\.py\b[^\n;|&]{1,80}\bupload\b
    | gh-action-pypi-publish
    | \b(?:import|from)\s+twine\b
    | (?<!test\.pypi\.org/_/oidc/)\bmint-token\b
    """,
    re.VERBOSE,
)
"""In lower case."""
_TOOLS = ("twine", "uv", "poetry", "hatch", "flit", "pdm", "rye", "maturin", "setup.py", "gh-action", "mint-")
_ACTS = ("twine", "publish", "upload", "mint-token")
"""A text in which a verb is found has one of each; they are quicker to look for."""
_ADDRESSES = re.compile(r"/legacy/?(?!\w)|upload\.pypi\.org|:action\W+file_upload")
_IN_ADDRESSES = ("legacy", "upload")
_PRINTING = frozenset({"echo", "printf", "cat", "tee", "grep", "egrep", "fgrep", "[", "[[", "test"})
_SETTING = frozenset({"export", "declare", "local", "readonly", "typeset"})
_CONFIGURING = frozenset({("poetry", "config"), ("pdm", "config")})


@lru_cache(maxsize=1024)
def names_an_upload(text: str) -> bool:
    """Whether `text` has a command that uploads, or code that loads a tool for it."""
    lowered = text.lower()
    return _has(lowered, _ACTS) and _has(lowered, _TOOLS) and bool(_VERBS.search(lowered))


@lru_cache(maxsize=1024)
def speaks_of_uploads(text: str) -> bool:
    """Whether `text` has a command that uploads, or an address to upload to."""
    lowered = text.lower()
    return names_an_upload(lowered) or (_has(lowered, _IN_ADDRESSES) and bool(_ADDRESSES.search(lowered)))


def _has(lowered: str, hints: Iterable[str]) -> bool:
    return any(hint in lowered for hint in hints)


def holds_upload(words: Sequence[str]) -> bool:
    """Whether a command holds words that upload, and does not merely print, seek or set them."""
    if words[0] in _PRINTING | _SETTING or tuple(words[:2]) in _CONFIGURING:
        return False
    return speaks_of_uploads(" ".join(words))
