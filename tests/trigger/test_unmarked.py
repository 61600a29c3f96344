"""A temporary trigger that somebody wrote by hand goes by its name, with its comments, or not at all."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given, settings

from tests.trigger.oracle import branches, events, load
from tests.trigger.strategies import workflows
from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.trigger import arm, branch_pattern
from tracer_bullet.trigger.unmarked import finalize_unmarked

JOBS = "jobs: {}\n"
EVERY = "`push` triggers for every branch, not for one"
LIST = "`wip` cannot leave the list of branches"
INEXACT = "the trigger cannot be taken out exactly"


def workflow(head: str) -> str:
    return dedent(head).lstrip("\n") + JOBS


UNTOUCHED = [
    pytest.param("on: release\n", "push", id="no push at all"),
    pytest.param("on:\n  push:\n    branches: [main]\n  release:\n", "push", id="other branches"),
    pytest.param(
        "on:\n  push:\n    branches: ['wo*']\n  create:\n", "push", id="a pattern that does not match"
    ),
    pytest.param("on:\n  push:\n    tags: [wip]\n", "push", id="a tag of that name"),
    pytest.param("on: [push, release]\n", "workflow_dispatch", id="no start by hand"),
]


@pytest.mark.parametrize(("head", "event"), UNTOUCHED)
def test_what_does_not_name_the_trigger_stays(head: str, event: str) -> None:
    assert finalize_unmarked(head + JOBS, event, "wip") == head + JOBS


REMOVED = [
    pytest.param(
        """
        on:
          # TEMPORARY: remove before the release
          # (see the guide)
          push:  # only here
            branches: [wip]
            # deeper
          # when it is published
          release:
        """,
        """
        on:
          # when it is published
          release:
        """,
        id="an event and the comments that belong to it",
    ),
    pytest.param(
        """
        on:
          release:

          # unrelated, a blank line below

          push:
            branches:
              - wip
        """,
        """
        on:
          release:

          # unrelated, a blank line below

        """,
        id="not the comments beyond a blank line",
    ),
    pytest.param(
        """
        on:
          release:
          # pull_request:
          #   branches: [main]
          push:
            branches: wip
        """,
        """
        on:
          release:
          # pull_request:
          #   branches: [main]
        """,
        id="not what is commented out",
    ),
    pytest.param(
        """
        on:
          push:
            branches:
              - main
              # mine
              - wip  # for now
              - 'release/**'
        """,
        """
        on:
          push:
            branches:
              - main
              - 'release/**'
        """,
        id="an item of a block list",
    ),
    pytest.param(
        "on:\n  push:\n    branches: [main, wip]\n",
        "on:\n  push:\n    branches: [main]\n",
        id="the last item of a flow list",
    ),
    pytest.param(
        "on:\n  push:\n    branches: [ wip, 'a,b' ,main,]\n",
        "on:\n  push:\n    branches: [ 'a,b' ,main,]\n",
        id="the first item of a flow list",
    ),
    pytest.param(
        "on:\n  push:\n    tags: ['v*']\n    branches:\n    - wip\n  release:\n",
        "on:\n  push:\n    tags: ['v*']\n  release:\n",
        id="the branches, where tags trigger, too",
    ),
    pytest.param(
        "on:\n  push: {branches: [wip], tags: ['v*']}\n",
        "on:\n  push: {tags: ['v*']}\n",
        id="the branches in braces, where tags trigger, too",
    ),
    pytest.param(
        "on: {push: {branches: wip}, release: {types: [published]}}\n",
        "on: {release: {types: [published]}}\n",
        id="the first event in braces",
    ),
    pytest.param(
        "on: {release: , push: {branches: wip}}\n",
        "on: {release: }\n",
        id="the last event in braces",
    ),
    pytest.param(
        "on:\n  push: {branches: [wip]}\n  release: {}\n",
        "on:\n  release: {}\n",
        id="an event in braces on a line of its own",
    ),
]


@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_a_branch_is_taken_out_with_what_belongs_to_it(before: str, after: str) -> None:
    done = finalize_unmarked(workflow(before), "push", "wip")
    assert done == workflow(after)
    assert finalize_unmarked(done, "push", "wip") == done
    crlf = workflow(before).replace("\n", "\r\n")
    assert finalize_unmarked(crlf, "push", "wip") == workflow(after).replace("\n", "\r\n")


def test_a_branch_that_has_to_be_escaped_is_found_escaped_and_as_it_is() -> None:
    for written in (branch_pattern("fix+more"), "fix+more"):
        text = f"on:\n  push:\n    branches: [main, '{written}']\n" + JOBS
        assert finalize_unmarked(text, "push", "fix+more") == "on:\n  push:\n    branches: [main]\n" + JOBS


def test_a_byte_order_mark_stays() -> None:
    assert (
        finalize_unmarked("\ufeffon: [create, workflow_dispatch]\n", "workflow_dispatch")
        == "\ufeffon: [create]\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("on:\n  release:\n  workflow_dispatch:  # while testing\n", "on:\n  release:\n"),
        ("on:\n  workflow_dispatch: {}\n  release:\n", "on:\n  release:\n"),
        ("on: [release, workflow_dispatch]\n", "on: [release]\n"),
        ("on: ['workflow_dispatch', release]\n", "on: [release]\n"),
        ("on:\n- release\n# for now\n- workflow_dispatch\n", "on:\n- release\n"),
        ("on: {workflow_dispatch: , release: }\n", "on: {release: }\n"),
    ],
)
def test_a_start_by_hand_is_taken_out_of_every_form(before: str, after: str) -> None:
    assert finalize_unmarked(before + JOBS, "workflow_dispatch") == after + JOBS


@pytest.mark.parametrize(
    ("head", "event", "reason"),
    [
        ("on: push\n", "push", EVERY),
        ("on: [push, release]\n", "push", EVERY),
        (
            "on:\n  push:\n    paths: [src]\n  release:\n",
            "push",
            EVERY,
        ),
        (
            "on:\n  push:\n    branches: [wip]\n    paths: [src]\n  release:\n",
            "push",
            "`push` has `paths`, too",
        ),
        ("on:\n  push:\n    branches: ['wi*']\n  create:\n", "push", "`wip` is not named, and yet triggers"),
        ("on:\n  push:\n    branches-ignore: [main]\n", "push", "`wip` is not named, and yet triggers"),
        ("on:\n  push:\n    branches: [wip]\n", "push", "nothing but `push` starts"),
        (
            "on: workflow_dispatch\n",
            "workflow_dispatch",
            "nothing but `workflow_dispatch` starts",
        ),
        (
            "on:\n  push:\n    branches: [wip, '!x']\n  release:\n",
            "push",
            LIST,
        ),
        (
            "on:\n  push:\n    branches: [wip, wip]\n  release:\n",
            "push",
            LIST,
        ),
        ("on:\n  workflow_dispatch:\n    inputs: {a: {}}\n  release:\n", "workflow_dispatch", "has inputs"),
        (
            "on:\n  push:\n    branches: [\n      wip,  # whose?\n      main]\n",
            "push",
            INEXACT,
        ),
        ("on:\n  push: &p\n    branches: [wip]\n  create: *p\n", "push", INEXACT),
        ("on:\n  create: &b {branches: [wip, a]}\n  push: *b\n", "push", INEXACT),
        (
            "on:\n  push:\n    branches: [wip]\n  push:\n    branches: [wip]\n  a:\n",
            "push",
            INEXACT,
        ),
        ("on:\n  ? push\n  : branches: [wip]\n  ? release\n", "push", INEXACT),
    ],
)
def test_what_would_be_a_guess_is_refused(head: str, event: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(reason)) as caught:
        finalize_unmarked(head + JOBS, event, "wip", path="w.yml")
    assert caught.value.hint == "take out by hand the lines under `on` that are temporary"
    assert caught.value.place is not None
    assert caught.value.place.path == "w.yml"


def test_an_alias_may_go_where_its_target_stays() -> None:
    kept = "on:\n  create: &b {branches: [wip]}\n"
    assert finalize_unmarked(f"{kept}  push: *b\n{JOBS}", "push", "wip") == kept + JOBS


def test_a_trigger_with_markers_is_left_to_its_markers() -> None:
    armed = arm("on: release\n" + JOBS, ["wip"])
    with pytest.raises(RefusedError, match="has a temporary trigger with markers") as caught:
        finalize_unmarked(armed, "push", "wip", path="w.yml")
    assert caught.value.hint == "tracer finalize w.yml"


@pytest.mark.parametrize(("event", "branch"), [("release", ""), ("push", ""), ("push", "a b")])
def test_only_the_two_events_and_legal_branches_are_known(event: str, branch: str) -> None:
    with pytest.raises(TracerError):
        finalize_unmarked("on: release\n" + JOBS, event, branch)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(workflows())
def test_nothing_but_the_named_trigger_goes_from_any_workflow(text: str) -> None:
    before = load(text)
    try:
        done = finalize_unmarked(text, "push", "main")
    except RefusedError:
        return
    if done == text:
        return
    after = load(done)
    assert {**before, "on": None} == {**after, "on": None}
    assert branches(after) == [item for item in branches(before) if item != "main"]
    kept = [name for name in events(before) if name != "push"]
    assert [name for name in events(after) if name != "push"] == kept
    assert [events(after)[name] for name in kept] == [events(before)[name] for name in kept]
