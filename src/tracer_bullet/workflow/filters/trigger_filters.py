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
    paths_match,
    paths_match_ignore,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer_bullet.workflow.expressions import Truth

Patterns: TypeAlias = "Sequence[str] | None"
"""The patterns of one filter, None where it is not written at all."""

MAX_FILES = 300
"""GitHub looks at no more files of a diff when it compares them with `paths`."""
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


def pass_push(filters: Filters, ref: str, changed: Sequence[str] | None = None) -> FilterResult:
    """Whether a push of `ref`, which is `refs/heads/…` or `refs/tags/…`, starts the workflow.

    `changed` are the paths that the pushed commits change, None if that is not known. For a tag nobody looks
    at paths; a branch is let through if its name and its paths are.
    """
    if ref.startswith(TAGS):
        return _pass_tag(filters, ref.removeprefix(TAGS))
    return _both(pass_branch(filters, ref.removeprefix(HEADS)), pass_paths(filters, changed))


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


def pass_paths(filters: Filters, changed: Sequence[str] | None) -> FilterResult:
    """Whether the filters on paths let a change of these files through.

    Where the files are not known, or are none or more than GitHub looks at, the answer is not known either:
    it lets everything through when it cannot make a diff.
    """
    if filters.paths is None and filters.paths_ignore is None:
        return FilterResult(True, "every path passes, for none is named")
    if changed is None:
        return FilterResult(UNKNOWN, "which files change is not known")
    if not 0 < len(changed) <= MAX_FILES:
        return FilterResult(
            UNKNOWN, f"GitHub compares 1 to {MAX_FILES} changed files with `paths`, not {len(changed)}"
        )
    return _apply("paths", filters.paths, filters.paths_ignore, lambda: _compare_paths(filters, changed))


def _compare_paths(filters: Filters, changed: Sequence[str]) -> FilterResult:
    if filters.paths is not None:
        passes = paths_match(filters.paths, changed)
        return FilterResult(
            passes, "a changed file matches `paths`" if passes else "no changed file passes `paths`"
        )
    match paths_match_ignore(filters.paths_ignore or (), changed):
        case True:
            return FilterResult(False, "all changed files match `paths-ignore`")
        case False:
            return FilterResult(True, "not all changed files match `paths-ignore`")
    return _undocumented("paths")


def _pass_name(key: str, include: Patterns, ignore: Patterns, name: str) -> FilterResult:
    return _apply(key, include, ignore, lambda: _compare_name(key, include, ignore or (), name))


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
    return _undocumented(key)


def _compare_open_name(key: str, include: Patterns, ignore: Sequence[str]) -> FilterResult:
    """Of a name that is not known: one that a filter writes in full is another name, tried by itself."""
    if include and include[-1].removeprefix("!") == _EVERY:
        return FilterResult(include[-1] == _EVERY, f"every name matches `{include[-1]}` of `{key}`")
    if _EVERY in ignore and not any(one.startswith("!") for one in ignore):
        return FilterResult(False, f"every name matches `{_EVERY}` of `{key}-ignore`")
    if include is not None and not any(_WILD.search(one) for one in include if not one.startswith("!")):
        return FilterResult(False, f"`{key}` names others")
    return FilterResult(UNKNOWN, f"whether the name passes `{key}` is not known")


def _apply(
    key: str, include: Patterns, ignore: Patterns, compare: Callable[[], FilterResult]
) -> FilterResult:
    """The outcome of `compare`, where the patterns are such that GitHub's own is certain."""
    written = [*(include or ()), *(ignore or ())]
    if include is not None and ignore is not None:
        return FilterResult(UNKNOWN, f"`{key}` and `{key}-ignore` exclude each other")
    if not written:
        return FilterResult(UNKNOWN, f"what an empty list of `{key}` means is not documented")
    if any(map(is_templated, written)):
        return FilterResult(UNKNOWN, f"`{key}` holds an expression, which GitHub does not evaluate there")
    try:
        return compare()
    except TracerError as error:
        return FilterResult(UNKNOWN, error.message)


def _undocumented(key: str) -> FilterResult:
    return FilterResult(UNKNOWN, f"what `!` means in `{key}-ignore` is not documented")


def _both(name: FilterResult, paths: FilterResult) -> FilterResult:
    if name.passes is False or paths.passes is True:
        return name
    return paths if paths.passes is False or name.passes is True else name
