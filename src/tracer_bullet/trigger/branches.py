"""Branch names: which are legal, and how a filter names exactly one of them."""

from __future__ import annotations

import re

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import FIRST_BRANCH, ref_name_problem

# https://docs.github.com/en/get-started/using-git/dealing-with-special-characters-in-branch-and-tag-names
_GITHUB_RULES = (
    (re.compile(r"\Arefs/"), "`refs/` at the beginning"),
    # A condition that looks for `refs/tags/` would take the branch for a tag.
    (re.compile(r"refs/(?:heads|tags)(?:/|\Z)"), "`refs/tags` or `refs/heads` inside"),
    (re.compile(r"\A[0-9A-Fa-f]{40}\Z"), "forty hexadecimal digits, like a commit"),
    (re.compile(r"\$\{\{"), "`${{`, which begins an expression"),
)
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
_SPECIAL = re.compile(r"([*?+\[!\\])")
_ESCAPED = re.compile(r"\\(.)")


def check_branch(name: str) -> None:
    """Raise TracerError unless `name` is a branch that git can have and a GitHub filter can name."""
    objection = _objection(name)
    if objection:
        shown = name if name.isprintable() else ascii(name)[1:-1]
        message = f"`{shown}` is not a branch name to trigger on: it {objection}"
        raise TracerError(message, hint=f"choose another name, such as `{FIRST_BRANCH}`")


def _objection(name: str) -> str:
    """What is wrong with a name, as the end of a sentence; empty if nothing is."""
    if not name:
        return "is empty"
    github = (what for pattern, what in _GITHUB_RULES if pattern.search(name))
    what = ref_name_problem(name) or next(github, "")
    if not what and not name.isprintable():
        what = "a character that cannot be printed"
    return f"has {what}" if what else ""


def branch_pattern(name: str) -> str:
    r"""The filter pattern that matches the branch `name` and no other: `fix+more` gives `fix\+more`."""
    return _SPECIAL.sub(r"\\\1", name)


def branch_of(pattern: str) -> str:
    """The branch that `branch_pattern` made `pattern` of."""
    return _ESCAPED.sub(r"\1", pattern)


def names_one_branch(pattern: str) -> bool:
    """Whether `pattern` is what `branch_pattern` makes of a legal name."""
    name = branch_of(pattern)
    return branch_pattern(name) == pattern and not _objection(name)
