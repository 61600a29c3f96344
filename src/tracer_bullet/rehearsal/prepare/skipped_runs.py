"""Words in a commit's message by which GitHub starts nothing for a push, of a branch or of a tag.

Source: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
"""

from __future__ import annotations

import re

_WORDS = re.compile(r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]", re.IGNORECASE)
_TRAILER = re.compile(r"^skip-checks:\s*true\s*$", re.IGNORECASE | re.MULTILINE)


def find_skip(message: str) -> str:
    """What of a message makes GitHub skip a push, empty if nothing does."""
    found = _WORDS.search(message) or _TRAILER.search(message)
    return found[0].strip() if found else ""
