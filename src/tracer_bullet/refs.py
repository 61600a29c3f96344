"""Names of git's refs: the full form of a branch and a tag, their short names, and what git accepts as one.

https://git-scm.com/docs/git-check-ref-format
"""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

HEADS, TAGS, PULLS = "refs/heads/", "refs/tags/", "refs/pull/"
FIRST_BRANCH = "tracer/first-run"
"""The tracer branch where the user names none."""

_RULES = (
    (r"[ \t-\r\x1c-\x1f]", "a blank"),
    (r"[\x00-\x1f\x7f]", "a character that cannot be printed"),
    (r"[~^:?*\[\\]", "one of `~^:?*[\\`"),
    (r"\.\.", "two dots in a row"),
    (r"@\{", "`@{`"),
    (r"//|\A/|/\Z", "a slash at an end, or two in a row"),
    (r"(?:\A|/)\.", "a dot at the beginning of a part"),
    (r"\.\Z|\.lock(?:/|\Z)", "a dot or `.lock` at an end"),
    (r"\A-", "a dash at the beginning"),
    (r"\A(?:@|HEAD)\Z", "a word that git keeps for itself"),
)
_BROKEN = re.compile("|".join(rule for rule, _ in _RULES))


def is_ref_name(name: str) -> bool:
    """Whether git accepts `name` as the short name of a branch or a tag."""
    return bool(name) and not _BROKEN.search(name)


def ref_name_problem(name: str) -> str:
    """What git refuses in the short name of a branch or a tag, as the object of "has"; empty if nothing."""
    return next((what for rule, what in _RULES if re.search(rule, name)), "")


def short_name(ref: str) -> str:
    """`main` for `refs/heads/main`, `v1` for `refs/tags/v1`, `1/merge` for a pull request."""
    for kind in (HEADS, TAGS, PULLS):
        if ref.startswith(kind):
            return ref[len(kind) :]
    return ref


def new_branch(taken: Collection[str]) -> str:
    """A name for a tracer branch that git can create beside the branches `taken`: FIRST_BRANCH, if it can.

    Branches lie in folders, so that git refuses `tracer/first-run` where there is a branch `tracer`.
    """
    parent = FIRST_BRANCH.partition("/")[0]
    later = (f"{parent}/run-{number}" for number in count(2))
    names = (name.replace("/", "-") if parent in taken else name for name in chain([FIRST_BRANCH], later))
    return next(name for name in names if name not in taken)
