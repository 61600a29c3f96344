"""Which pushes the filters of a trigger let through."""

from __future__ import annotations

import pytest

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.filters.trigger_filters import Filters, pass_branch, pass_paths, pass_push

BRANCH, TAG = "refs/heads/main", "refs/tags/v1"


@pytest.mark.parametrize(
    ("filters", "branch", "tag"),
    [
        (Filters(), True, True),
        (Filters(branches=["main"]), True, False),
        (Filters(branches=["dev"]), False, False),
        (Filters(branches_ignore=["main"]), False, False),
        (Filters(branches_ignore=["dev"]), True, False),
        (Filters(tags=["v*"]), False, True),
        (Filters(tags=["w*"]), False, False),
        (Filters(tags=["^v1", "^v\\d+$"]), False, False),
        (Filters(tags_ignore=["v*"]), False, False),
        (Filters(tags_ignore=["w*"]), False, True),
        (Filters(branches=["main"], tags=["v*"]), True, True),
        (Filters(branches=["v*"], tags=["main"]), False, False),
        (Filters(branches=["main"], tags_ignore=["**"]), True, False),
        (Filters(branches_ignore=["**"], tags=["**"]), False, True),
        (Filters(branches=["!dev"]), False, False),
        (Filters(branches=["**", "!main"]), False, False),
        (Filters(branches=["refs/heads/main"], tags=["refs/tags/v1"]), False, False),
    ],
    ids=str,
)
def test_branches_and_tags_are_tested_by_their_own_filters(filters: Filters, branch: bool, tag: bool) -> None:
    assert pass_push(filters, BRANCH).passes is branch
    assert pass_push(filters, TAG).passes is tag


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(paths=["src/**"]), UNKNOWN),
        (Filters(paths=["**"]), UNKNOWN),
        (Filters(paths=["!**"]), UNKNOWN),
        (Filters(paths_ignore=["docs/**"]), UNKNOWN),
        (Filters(branches=["main"], paths=["src/**"]), UNKNOWN),
        (Filters(branches=["dev"], paths=["src/**"]), False),
    ],
    ids=str,
)
def test_a_pushed_branch_needs_both_its_name_and_its_paths_to_pass(filters: Filters, passes: object) -> None:
    assert pass_push(filters, BRANCH).passes is passes


def test_nobody_looks_at_the_paths_of_a_tag() -> None:
    assert pass_push(Filters(paths=["src/**"]), TAG).passes is True
    assert pass_push(Filters(tags=["v*"], paths=["src/**"]), TAG).passes is True
    assert pass_push(Filters(branches=["main"], paths=["src/**"]), TAG).passes is False


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        (Filters(branches=["main"], branches_ignore=["dev"]), "exclude each other"),
        (Filters(branches=["${{ vars.BRANCH }}"]), "does not evaluate"),
        (Filters(branches=[]), "empty list"),
        (Filters(branches=["[a"]), "cannot be"),
        (Filters(branches_ignore=["**", "!main"]), "not documented"),
        (Filters(branches=[r"\w*"]), "not clear"),
    ],
    ids=str,
)
def test_what_github_refuses_or_does_not_document_is_not_known(filters: Filters, why: str) -> None:
    filtered = pass_push(filters, BRANCH)
    assert filtered.passes is UNKNOWN
    assert why in filtered.why


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        (Filters(), "every branch passes, for none is named"),
        (Filters(tags=["v*"]), "only tags are named, so that no branch passes"),
        (Filters(branches=["ma*"]), "`main` matches `ma*` of `branches`"),
        (Filters(branches=["**", "!main"]), "`main` matches `!main` of `branches`"),
        (Filters(branches=["dev"]), "`main` matches no pattern of `branches`"),
        (Filters(branches_ignore=["m*"]), "`main` matches `m*` of `branches-ignore`"),
        (Filters(branches_ignore=["d*"]), "`main` matches no pattern of `branches-ignore`"),
        (Filters(branches=["main"], paths=["src/**"]), "which files change is not known"),
    ],
    ids=str,
)
def test_the_reason_names_the_pattern_that_decides(filters: Filters, why: str) -> None:
    assert pass_push(filters, BRANCH).why == why


def test_the_base_of_a_pull_request_is_tested_like_a_pushed_branch() -> None:
    assert pass_branch(Filters(branches=["main"]), "main").passes is True
    assert pass_branch(Filters(branches=["main"]), "dev").passes is False


def test_without_filters_on_paths_it_does_not_matter_what_changes() -> None:
    assert pass_paths(Filters(branches=["main"])).passes is True
