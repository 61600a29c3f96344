"""What the `git push` of a script sends: branches only, tags as well, or what cannot be told from its words.

https://git-scm.com/docs/git-push
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PUSH = re.compile(
    r"\bgit\b(?:[ \t]+-\S+(?:[ \t]+[\w./:=@-]+)??)*[ \t]+(?:push|send-pack)\b(?P<words>[^\n;|&)]*)"
)
_TAGS = re.compile(r"--(?:tags?|ta|fol[a-z-]*|mi[a-z]*)\b|refs/tags|followTags", re.IGNORECASE)
"""git takes the beginning of an option's name for the option."""
_MAKES_TAG = re.compile(r"\bgit\b[^\n]*\btag\b", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_BRANCH = re.compile(
    r"\+?(?:.*:)?(?:refs/heads/.*|HEAD|main|master|trunk|develop|gh-pages)|\+?HEAD:(?!refs/).*", re.IGNORECASE
)
"""A ref that no tag is called."""
_BRANCH_VARIABLE = re.compile(r"\+?\$\{?\{?[^}]*(?:branch|head_ref|ref_name)[^}]*\}?\}?", re.IGNORECASE)
"""One that is evidently a branch, unless the script makes a tag."""
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
    makes_tag = bool(_MAKES_TAG.search(text))
    pushes = _PUSH.findall(_with_expressions_as_words(text))
    kinds = {_kind(words, branches, makes_tag=makes_tag) for words in pushes}
    are_tags = "followtags" in text.lower() or (makes_tag and Pushed.UNKNOWN in kinds)
    if Pushed.TAGS in kinds or (kinds and are_tags):
        return Pushed.TAGS
    return next((kind for kind in (Pushed.UNKNOWN, Pushed.BRANCHES) if kind in kinds), None)


def without_pushes(text: str) -> str:
    """`text` without the commands that `refs_pushed` judges."""
    return _PUSH.sub("", _with_expressions_as_words(text))


def _with_expressions_as_words(text: str) -> str:
    return _EXPRESSION.sub(lambda found: "${{" + re.sub(r"[\s|&;)]+", "", found[1]) + "}}", text)


def _kind(words: str, branches: Collection[str], *, makes_tag: bool) -> Pushed:
    refs = [ref for ref in list(_operands(words))[1:] if ref not in branches]
    if _TAGS.search(words) or any(map(_VERSION.fullmatch, refs)):
        return Pushed.TAGS
    is_branch = all(
        _BRANCH.fullmatch(ref) or (not makes_tag and _BRANCH_VARIABLE.fullmatch(ref)) for ref in refs
    )
    return Pushed.BRANCHES if is_branch else Pushed.UNKNOWN


def _operands(words: str) -> Iterator[str]:
    """The remote, then the refs."""
    is_value = False
    for word in re.sub("[\"']", "", words).split():
        if not is_value and not word.startswith(("-", ">", "<", "2>")):
            yield word
        is_value = word in _VALUED
