"""Whether an `if:` holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tracer_bullet.workflow.expressions import UNKNOWN, ExpressionError, Truth, evaluate_condition

CONTEXTS: dict[str, Any] = {
    "github": {"event_name": "push", "ref": "refs/heads/main"},
    "x": UNKNOWN,
    "no": "",
    "false_text": "false",
}


@dataclass(frozen=True)
class Status:
    """How the jobs before stand, as somebody else found out."""

    succeeded: Truth = True
    failed: Truth = False
    stopped: Truth = False

    def success(self, *jobs: str) -> Truth:
        return self.succeeded if not jobs else "good" in jobs

    def failure(self, *jobs: str) -> Truth:
        return self.failed if not jobs else "bad" in jobs

    def cancelled(self) -> Truth:
        return self.stopped


GOOD = Status()
BAD = Status(succeeded=False, failed=True)
SKIPPED = Status(succeeded=False)
CANCELLED = Status(succeeded=False, stopped=True)
UNSURE = Status(succeeded=UNKNOWN, failed=UNKNOWN)


@pytest.mark.parametrize("text", [None, "", "  ", "\n"], ids=repr)
def test_nothing_means_success(text: str | None) -> None:
    outcomes = [
        evaluate_condition(text, CONTEXTS, status) for status in (GOOD, BAD, SKIPPED, CANCELLED, UNSURE)
    ]
    assert outcomes == [True, False, False, False, UNKNOWN]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("true", True),
        ("false", False),
        ("github.event_name == 'PUSH'", True),
        ("${{ github.event_name == 'push' }}", True),
        ("  ${{github.event_name=='push'}}", True),
        ("github.event_name == 'release'", False),
        ("github.event_name == 'realease' || github.ref == 'refs/heads/main'", True),
        ("github.ref", True),
        ("github.missing", False),
        ("no", False),
        ("'false'", True),
        ("false_text", True),
        ("${{ false_text }}", True),
        ("0", False),
        ("NaN", False),
        ("x", UNKNOWN),
        ("!x", UNKNOWN),
        ("x && false", False),
    ],
)
def test_a_condition_holds_if_its_value_counts_as_true(text: str, holds: object) -> None:
    assert evaluate_condition(text, CONTEXTS, GOOD) is holds


@pytest.mark.parametrize(
    "text",
    [
        "${{ false }} ",
        " ${{ false }}",
        "${{ false }}\n",
        "${{ github.event_name == 'release' }} && ${{ false }}",
        "!${{ true }}",
        "${{ x }} tail",
        "${{ no }}${{ false }}",
    ],
    ids=repr,
)
def test_text_around_the_braces_makes_a_string_that_is_always_true(text: str) -> None:
    assert evaluate_condition(text, CONTEXTS, GOOD) is True


def test_two_expressions_side_by_side_hold_if_either_leaves_a_character() -> None:
    assert evaluate_condition("${{ no }}${{ no }}", CONTEXTS, GOOD) is False
    assert evaluate_condition("${{ no }}${{ x }}", CONTEXTS, GOOD) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "holds"), [("${{ 'false' }}", False), ("${{ '' }}", True), ("${{ 'true' }}", True)]
)
def test_a_single_quoted_string_in_braces_is_taken_for_the_condition(text: str, holds: bool) -> None:
    assert evaluate_condition(text, CONTEXTS, GOOD) is holds


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("true", [True, False, False, False, UNKNOWN]),
        ("false", [False, False, False, False, False]),
        ("success()", [True, False, False, False, UNKNOWN]),
        ("always()", [True, True, True, True, True]),
        ("failure()", [False, True, False, False, UNKNOWN]),
        ("cancelled()", [False, False, False, True, False]),
        ("!cancelled()", [True, True, True, False, True]),
        ("!failure() && !cancelled()", [True, False, True, False, UNKNOWN]),
        ("success() || failure()", [True, True, False, False, UNKNOWN]),
        ("always() && false", [False, False, False, False, False]),
        ("always() && x", [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]),
        ("x", [UNKNOWN, False, False, False, UNKNOWN]),
        ("${{ always() }}", [True, True, True, True, True]),
        ("${{ ALWAYS () }}", [True, True, True, True, True]),
        ("format('{0}', always())", [True, True, True, True, True]),
        ("github[always()] == null", [True, True, True, True, True]),
        ("'always()'", [True, False, False, False, UNKNOWN]),
        ("github.always", [False, False, False, False, False]),
        ("github['success()'] == null", [True, False, False, False, UNKNOWN]),
        ("${{ always() }} tail", [True, True, True, True, True]),
        ("${{ x }} always()", [True, False, False, False, UNKNOWN]),
        ("success('good')", [True, True, True, True, True]),
        ("success('other')", [False, False, False, False, False]),
        ("failure('bad') && !failure('good')", [True, True, True, True, True]),
    ],
)
def test_a_condition_without_a_status_function_needs_success_as_well(
    text: str, outcomes: list[object]
) -> None:
    statuses = (GOOD, BAD, SKIPPED, CANCELLED, UNSURE)
    assert [evaluate_condition(text, CONTEXTS, status) for status in statuses] == outcomes


def test_without_a_status_the_contexts_tell() -> None:
    contexts = {"needs": {"build": {"result": "skipped"}}}
    assert evaluate_condition("true", contexts) is False
    assert evaluate_condition("!failure()", contexts) is True


def test_a_context_that_is_not_available_is_refused_even_where_it_would_not_be_read() -> None:
    for text in ("secrets.TOKEN != ''", "false && secrets.TOKEN", "${{ 'secrets' }}", "${{ secrets }} tail"):
        with pytest.raises(ExpressionError, match="unrecognized named-value `secrets`"):
            evaluate_condition(text, CONTEXTS, BAD)


def test_files_may_be_asked_for_in_a_condition() -> None:
    assert evaluate_condition("hashFiles('uv.lock') != ''", {}, GOOD) is UNKNOWN
