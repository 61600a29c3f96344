"""The secrets that a text names.

Source: https://docs.github.com/actions/reference/security/secrets
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = re.compile(r"\bsecrets\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*'([^']+)'\s*\])")
_OWN = "GITHUB_TOKEN"
"""The token of the run, which no repository has to keep."""


def secret_names(texts: Iterable[str]) -> list[str]:
    """The secrets that `texts` name, each once, without the token that every run has."""
    found = (dotted or quoted for text in texts for dotted, quoted in _NAMED.findall(text))
    return [name for name in dict.fromkeys(found) if name.upper() != _OWN]
