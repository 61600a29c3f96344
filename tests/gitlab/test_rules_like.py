"""Rules that stand for the `only` and `except` of a job let it into the same pipelines."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.gitlab.projects import EVENTS, load, outcomes
from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.rules_like import rules_like

ENTRIES = ("tags", "branches", "/^v\\d/", "/^FEAT/i", "feature", "main", "v1.2.3")
LISTS = [list(some) for size in (1, 2) for some in combinations(ENTRIES, size)]


def written(only: list[str], without: list[str]) -> str:
    return f"x:\n  script: [echo]\n  only: {only}\n" + (f"  except: {without}\n" if without else "")


@pytest.mark.parametrize(
    "without", [[], ["branches"], ["dev"], ["tags"], ["branches", "/^v1/"], ["main", "tags"]]
)
def test_they_hold_for_the_same_events(without: list[str]) -> None:
    for only in LISTS:
        if only == without:
            continue  # a job that never runs
        text = written(only, without)
        rules = "".join(f"    {line}\n" for line in rules_like(load(text).jobs["x"]))
        for event in EVENTS:
            expected = outcomes(text, event)
            assert outcomes(f"x:\n  script: [echo]\n  rules:\n{rules}", event) == expected, (only, event)


@pytest.mark.parametrize("entry", ["web", "schedules", "merge_requests", "tags@octo/demo", "chat"])
def test_other_entries_are_refused(entry: str) -> None:
    with pytest.raises(RefusedError, match="cannot be written as rules"):
        rules_like(load(written([entry], [])).jobs["x"])
