"""Commands that send files to a URL: `curl` and the like, which upload with PyPI's own API.

https://docs.pypi.org/api/upload/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.indexes import (
    PYPI,
    TESTPYPI,
    UNKNOWN_INDEX,
    index_of_url,
    is_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SENDERS = frozenset({"curl", "http", "https", "httpie", "wget", "xh"})
_ADDRESS = re.compile(r"/legacy|\bupload\.pypi\.org", re.IGNORECASE)
_ACTION = re.compile(r":action\W+file_upload", re.IGNORECASE)
_SENDS = re.compile(
    r"-[A-Za-z]*[FdTK]|--(?:data|form|json|upload|post|body|config|method)[\w-]*(?:=.*)?\Z"
    r"|-?-?X?(?:POST|PUT)\Z|--request(?:=.*)?\Z|[\w:]+[@=:]=?@?.*"
)


def index_of_sender(words: Sequence[str]) -> str | None:
    """Where these words of a command in `SENDERS` upload to, None where they do not speak of it."""
    urls = [word for word in words[1:] if "://" in word]
    addressed = next((url for url in urls if _ADDRESS.search(url)), "")
    if addressed:
        return index_of_url(addressed)
    if any(_ACTION.search(word) for word in words):
        return index_of_url(urls[-1]) if urls else UNKNOWN_INDEX
    return None


def is_harmless_sender(words: Sequence[str]) -> bool:
    """Whether it only fetches, or sends what it sends to a place that is known to be no index for uploads."""
    urls = [word for word in words[1:] if "://" in word]
    if not any(_SENDS.match(word) for word in words[1:] if word not in urls):
        return True
    known = bool(urls) and not any(is_unknown(word) for word in words[1:] if word.startswith("$"))
    return known and all(index_of_url(url) not in (PYPI, TESTPYPI, UNKNOWN_INDEX) for url in urls)
