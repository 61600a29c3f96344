"""What somebody most likely meant by a word that is not known."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the most similar of `known`; empty if none is similar."""
    found = get_close_matches(word, list(known), n=1)
    return f"did you mean `{found[0]}`?" if found else ""
