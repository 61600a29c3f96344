"""What the `git push` of a script sends: branches only, tags as well, or what cannot be told from its words.

https://git-scm.com/docs/git-push
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PUSH = re.compile(r"\bgit\b(?:[ \t]+-\S+(?:[ \t]+[\w./:=@-]+)??)*[ \t]+push\b(?P<words>[^\n;|&)]*)")
_TAGS = re.compile(r"--(?:tags|follow-tags|mirror)\b|refs/tags|followTags", re.IGNORECASE)
_MAKES_TAG = re.compile(r"\bgit\b[^\n]*\btag\b", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_BRANCH = re.compile(
    r"\+?(?:.*:)?(?:refs/heads/.*|HEAD|main|master|trunk|develop|gh-pages)|\+?HEAD:(?!refs/).*"
    r"|\+?\$\{?\{?[^}]*(?:branch|head_ref|ref_name)[^}]*\}?\}?",
    re.IGNORECASE,
)
"""A ref that no tag is called, or a variable that is evidently a branch."""
_VALUED = frozenset({"-o", "--push-option", "--repo", "--receive-pack", "--exec"})


_VERSION = re.compile(r"(?:.*[-/@])?v?\d+(?:\.\w+)*", re.IGNORECASE)


class Pushed(Enum):
    """What is pushed."""

    BRANCHES = "branches"
    TAGS = "tags"
    UNKNOWN = "unknown"


def refs_pushed(text: str, branches: Collection[str]) -> Pushed | None:
    """What all the `git push` in `text` send, in the worst case; None where there is none.

    `branches` are names that are known to be those of branches.
    """
    kinds = {_kind(words, branches) for words in _PUSH.findall(_with_expressions_as_words(text))}
    makes_tags = "followtags" in text.lower() or (Pushed.UNKNOWN in kinds and _MAKES_TAG.search(text))
    if Pushed.TAGS in kinds or (kinds and makes_tags):
        return Pushed.TAGS
    return next((kind for kind in (Pushed.UNKNOWN, Pushed.BRANCHES) if kind in kinds), None)


def without_pushes(text: str) -> str:
    """`text` without the commands that `refs_pushed` judges."""
    return _PUSH.sub("", _with_expressions_as_words(text))


def _with_expressions_as_words(text: str) -> str:
    return _EXPRESSION.sub(lambda found: "${{" + re.sub(r"[\s|&;)]+", "", found[1]) + "}}", text)


def _kind(words: str, branches: Collection[str]) -> Pushed:
    refs = [ref for ref in list(_operands(words))[1:] if ref not in branches]
    if _TAGS.search(words) or any(map(_VERSION.fullmatch, refs)):
        return Pushed.TAGS
    return Pushed.BRANCHES if all(map(_BRANCH.fullmatch, refs)) else Pushed.UNKNOWN


def _operands(words: str) -> Iterator[str]:
    """The remote, then the refs."""
    is_value = False
    for word in re.sub("[\"']", "", words).split():
        if not is_value and not word.startswith(("-", ">", "<", "2>")):
            yield word
        is_value = word in _VALUED
