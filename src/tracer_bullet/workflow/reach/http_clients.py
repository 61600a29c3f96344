"""Commands that send files to a URL: `curl` and the like, which upload with PyPI's own API.

https://docs.pypi.org/api/upload/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import spoken
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
_BY_OPTION = (
    r"-[A-Za-z]*[FdTK]|--(?:data|form|json|upload|post|body|config|method)[\w-]*(?:=.*)?\Z"
    r"|-?-?X?(?:POST|PUT)\Z|--request(?:=.*)?\Z"
)
_SENDS_BY_OPTION = re.compile(_BY_OPTION)
_SENDS = re.compile(_BY_OPTION + r"|[\w:]+[@=:]=?@?.*")
_CONFIGURED = re.compile(r"-[A-Za-z]*K|--config(?:=.*)?\Z|--use-askpass")
"""Options that add a file of options, or a program: https://curl.se/docs/manpage.html#-K."""
_EXCHANGE = "/_/oidc/"
_BURNT = re.compile(r"/_/oidc/mint-token\b.*/_/oidc/burn-token\b", re.DOTALL)
_WITH_ITEMS = frozenset({"http", "https", "httpie", "xh"})
"""Commands that send words such as `name=value`."""
_NOT_SENT = frozenset(
    {"-H", "--header", "-u", "--user", "-o", "--output", "-A", "--user-agent", "-e", "--referer"}
)
"""Options of which the value is sent at most as a header."""


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
    given = [words[at] for at in spoken(words, _NOT_SENT) if at]
    urls = [word for word in given if "://" in word]
    if any(map(_CONFIGURED.match, given)):
        return False
    sends = _SENDS if words[0] in _WITH_ITEMS else _SENDS_BY_OPTION
    if not any(sends.match(word) for word in given if word not in urls):
        return True
    known = bool(urls) and not any(is_unknown(word) for word in given if word.startswith("$"))
    return known and not any(map(_takes_files, urls))


def without_exchange(words: Sequence[str]) -> list[str]:
    """The words without addresses at which an index other than PyPI exchanges tokens: no file goes there."""
    return [word for word in words if not (_EXCHANGE in word and not _takes_files(word))]


def only_exchanges(words: Sequence[str], script: str) -> bool:
    """Whether a command exchanges a token in a script that burns what it gets, so that nothing can use it.

    The endpoint: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/views.py.
    """
    urls = [word for word in words if "://" in word]
    at_exchange = bool(urls) and all(_EXCHANGE in url for url in urls)
    return words[0] in SENDERS and at_exchange and burns_token(script)


def burns_token(script: str) -> bool:
    """Whether a script burns the API token that it was given for an identity token."""
    return bool(_BURNT.search(script))


def _takes_files(url: str) -> bool:
    """Whether a URL may be one that takes distributions; the one for tokens of TestPyPI does not."""
    index = index_of_url(url)
    return index in (PYPI, UNKNOWN_INDEX) or (index == TESTPYPI and _EXCHANGE not in url)
