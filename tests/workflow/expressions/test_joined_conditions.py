"""The condition of a job and that of its step, as one."""

from __future__ import annotations

import pytest

from tracer_bullet.workflow.expressions.conditions import join_conditions

JOINED = {
    "nothing": (("", ""), ""),
    "one": (("a == b", ""), "a == b"),
    "alternatives by themselves": (("", "a || b"), "a || b"),
    "alternatives and another": (("a || b", "c"), "(a || b) && c"),
    "brackets that are there": (("(a || b)", "c && (d || e)"), "(a || b) && c && (d || e)"),
    "the same twice": (("a == 'x' && b", "b && c &&  a == 'x'"), "a == 'x' && b && c"),
    "and-signs in a text": (("a == 'b && c'", "d"), "a == 'b && c' && d"),
    "success, which is asked for anyway": (("success() && a", "success()"), "a"),
    "only success": (("", "success()"), ""),
    "success after another status": (("always() && a", "success()"), "always() && a && success()"),
}


@pytest.mark.parametrize("case", JOINED)
def test_each_part_is_asked_for_once(case: str) -> None:
    conditions, joined = JOINED[case]
    assert join_conditions(*conditions) == joined
