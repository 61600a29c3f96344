"""Whether the filters of a trigger let an event through, and why.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore,
and for paths #onpushpull_requestpull_request_targetpathspaths-ignore on the same page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.unknown import OPEN_END
from tracer_bullet.workflow.filters.lists import (
    deciding_pattern,
    is_templated,
    matches,
    matches_ignore,
    names_no_ref,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth

Patterns: TypeAlias = "Sequence[str] | None"
"""The patterns of one filter, None where it is not written at all."""

_EVERY = "**"
_WILD = re.compile(r"[*?+\[]")


class Filters(NamedTuple):
    """The filters of one trigger."""

    branches: Patterns = None
    branches_ignore: Patterns = None
    tags: Patterns = None
    tags_ignore: Patterns = None
    paths: Patterns = None
    paths_ignore: Patterns = None


class FilterResult(NamedTuple):
    """Whether something is let through, and why, in words."""

    passes: Truth
    why: str


def pass_push(filters: Filters, ref: str) -> FilterResult:
    """Whether a push of `ref`, which is `refs/heads/…` or `refs/tags/…`, starts the workflow.

    A branch is let through if its name and its paths are. For a tag GitHub does not look at paths.
    """
    if ref.startswith(TAGS):
        return _pass_tag(filters, ref.removeprefix(TAGS))
    return _both(pass_branch(filters, ref.removeprefix(HEADS)), pass_paths(filters))


def pass_branch(filters: Filters, branch: str) -> FilterResult:
    """Whether the filters on names let a branch through: the one that is pushed, or a pull request's base."""
    if filters.branches is None and filters.branches_ignore is None:
        if filters.tags is None and filters.tags_ignore is None:
            return FilterResult(True, "every branch passes, for none is named")
        return FilterResult(False, "only tags are named, so that no branch passes")
    return _pass_name("branches", filters.branches, filters.branches_ignore, branch)


def _pass_tag(filters: Filters, tag: str) -> FilterResult:
    if filters.tags is None and filters.tags_ignore is None:
        if filters.branches is None and filters.branches_ignore is None:
            return FilterResult(True, "every tag passes, for none is named")
        return FilterResult(False, "only branches are named, so that no tag passes")
    return _pass_name("tags", filters.tags, filters.tags_ignore, tag)


def pass_paths(filters: Filters) -> FilterResult:
    """Whether the filters on paths let a change through: what a push changes is not known beforehand."""
    if filters.paths is None and filters.paths_ignore is None:
        return FilterResult(True, "every path passes, for none is named")
    return FilterResult(UNKNOWN, "which files change is not known")


def _pass_name(key: str, include: Patterns, ignore: Patterns, name: str) -> FilterResult:
    """Whether `name` passes, if the patterns are such that what GitHub makes of them is certain."""
    written = [*(include or ()), *(ignore or ())]
    if include is not None and ignore is not None:
        return FilterResult(UNKNOWN, f"`{key}` and `{key}-ignore` exclude each other")
    if not written:
        return FilterResult(UNKNOWN, f"what an empty list of `{key}` means is not documented")
    if any(map(is_templated, written)):
        return FilterResult(UNKNOWN, f"`{key}` holds an expression, which GitHub does not evaluate there")
    try:
        return _compare_name(key, include, ignore or (), name)
    except TracerError as error:
        return FilterResult(UNKNOWN, error.message)


def _compare_name(key: str, include: Patterns, ignore: Sequence[str], name: str) -> FilterResult:
    if OPEN_END in name:
        return _compare_open_name(key, include, ignore)
    if include is not None:
        include = [one for one in include if not names_no_ref(one)]
        deciding = deciding_pattern(include, name)
        if deciding is None:
            return FilterResult(False, f"`{name}` matches no pattern of `{key}`")
        return FilterResult(matches(include, name), f"`{name}` matches `{deciding}` of `{key}`")
    match matches_ignore(ignore, name):
        case True:
            return FilterResult(
                False, f"`{name}` matches `{deciding_pattern(ignore, name)}` of `{key}-ignore`"
            )
        case False:
            return FilterResult(True, f"`{name}` matches no pattern of `{key}-ignore`")
    return FilterResult(UNKNOWN, f"what `!` means in `{key}-ignore` is not documented")


def _compare_open_name(key: str, include: Patterns, ignore: Sequence[str]) -> FilterResult:
    """Of a name that is not known: one that a filter writes in full is another name, tried by itself."""
    if include and include[-1].removeprefix("!") == _EVERY:
        return FilterResult(include[-1] == _EVERY, f"every name matches `{include[-1]}` of `{key}`")
    if _EVERY in ignore and not any(one.startswith("!") for one in ignore):
        return FilterResult(False, f"every name matches `{_EVERY}` of `{key}-ignore`")
    if include is not None and not any(_WILD.search(one) for one in include if not one.startswith("!")):
        return FilterResult(False, f"`{key}` names others")
    return FilterResult(UNKNOWN, f"whether the name passes `{key}` is not known")


def _both(name: FilterResult, paths: FilterResult) -> FilterResult:
    return paths if name.passes is True and paths.passes is not True else name
