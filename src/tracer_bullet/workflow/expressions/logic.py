"""Three-valued logic: true, false, or not known (Kleene's)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions import Truth


def both(left: Truth, right: Truth) -> Truth:
    """Whether both hold: false where either is, whatever the other."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else UNKNOWN


def either(left: Truth, right: Truth) -> Truth:
    """Whether one of them holds: true where either is, whatever the other."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else UNKNOWN


def opposite(truth: Truth) -> Truth:
    """Whether it does not hold."""
    return UNKNOWN if truth is UNKNOWN else not truth
