"""Lists of filter patterns: which branches and tags they let through.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.pattern import Pattern, escape, is_templated, names_no_ref, read_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth

__all__ = [
    "deciding_pattern",
    "escape",
    "is_templated",
    "matches",
    "matches_ignore",
    "names_no_ref",
    "read_pattern",
]


def matches(patterns: Sequence[str], name: str) -> bool:
    """Whether `branches:` or `tags:` with these patterns lets the branch or tag `name` through.

    The last pattern that matches decides, and `!` turns its decision round; where none matches, nothing is
    let through, so that a list of nothing but `!` patterns never is a way in. Names are what stands behind
    `refs/heads/` or `refs/tags/`, and case counts. Raises TracerError for a pattern that cannot be.
    """
    return _is_included(_read(patterns), name)


def matches_ignore(patterns: Sequence[str], name: str) -> Truth:
    """Whether `branches-ignore:` or `tags-ignore:` with these patterns keeps the branch or tag `name` out.

    UNKNOWN where a pattern begins with `!`, which is documented for the other filters alone. Raises
    TracerError for a pattern that cannot be.
    """
    return _is_ignored(_read(patterns), name)


def deciding_pattern(patterns: Sequence[str], name: str) -> str | None:
    """The pattern that decides about `name`, the last that matches it, as written; None if none does."""
    deciding = _deciding(_read(patterns), name)
    return deciding.text if deciding else None


def _read(patterns: Sequence[str]) -> list[Pattern]:
    return [read_pattern(pattern) for pattern in patterns]


def _is_included(patterns: list[Pattern], name: str) -> bool:
    deciding = _deciding(patterns, name)
    return deciding is not None and not deciding.negative


def _deciding(patterns: list[Pattern], name: str) -> Pattern | None:
    return next((pattern for pattern in reversed(patterns) if pattern.matches(name)), None)


def _is_ignored(patterns: list[Pattern], name: str) -> Truth:
    if any(pattern.negative for pattern in patterns):
        return UNKNOWN
    return any(pattern.matches(name) for pattern in patterns)
