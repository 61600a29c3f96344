"""What is not known, and how far it is known nevertheless.

`UNKNOWN` stands for any value at all. While an expression is evaluated, some unknown values are known in
part: `!x` is a truth value whichever way x turns out, `x && ''` is falsy, `format('{0} tail', x)` is not
empty. `Partly` names these three; they never leave the package.
"""

from __future__ import annotations

import math
from enum import Enum
from itertools import product
from typing import TYPE_CHECKING, Final, Literal, NoReturn, TypeAlias

from tracer_bullet.workflow.expressions.values import Value, equal, fold, is_truthy, less

if TYPE_CHECKING:
    from collections.abc import Callable


class Unknown(Enum):
    """The type of `UNKNOWN`. It is neither true nor false: asking Python for its truth is an error."""

    UNKNOWN = "UNKNOWN"

    def __repr__(self) -> str:
        return self.name

    def __bool__(self) -> NoReturn:
        raise TypeError("whether an unknown value is true is not known: compare with `is UNKNOWN`")


UNKNOWN: Final = Unknown.UNKNOWN

Truth: TypeAlias = bool | Literal[Unknown.UNKNOWN]


class Beginning(str):
    """A text of which only the beginning is known, `refs/heads/` say; something more always follows.

    It stands in contexts only. As a plain string it ends in OPEN_END, which scripts take for what is unknown.
    """

    __slots__ = ()

    @property
    def known(self) -> str:
        """The beginning."""
        return self.removesuffix(OPEN_END)

    def may_be(self, whole: str) -> bool:
        """Whether `whole` may turn out to be the text, case aside."""
        return len(whole) > len(self.known) and fold(whole).startswith(fold(self.known))


OPEN_END: Final = "\x00"
"""Stands for the rest of a Beginning."""


def begin(known: str) -> Beginning:
    """A text that begins with `known`."""
    return Beginning(known + OPEN_END)


class Partly(Enum):
    """Values of which something is known."""

    BOOLEAN = "true or false"
    TRUTHY = "any value that counts as true"
    FALSY = "any value that counts as false"


UNKNOWN_BOOLEAN: Final = Partly.BOOLEAN
"""A truth value of which nothing more is known, as a context may hold it."""


def is_known(value: Value) -> bool:
    """Whether this is a value, and not a stand-in for one (a list is known whatever its items are)."""
    return not isinstance(value, Unknown | Partly | Beginning)


def truth(value: Value) -> Truth:
    """Whether the value counts as true in a condition."""
    if value is UNKNOWN or value is Partly.BOOLEAN:
        return UNKNOWN
    if isinstance(value, Partly):
        return value is Partly.TRUTHY
    return is_truthy(value)


def outcomes(value: Value) -> tuple[Value, ...] | None:
    """Every value that this one may turn out to be, None where they cannot be listed."""
    if value is Partly.BOOLEAN:
        return (True, False)
    if value is Partly.FALSY:
        return (None, False, 0, math.nan, "")
    return (value,) if is_known(value) else None


def either_value(left: Value, right: Value) -> Value:
    """What is known of a value that is `left` or `right`."""
    if left is right or _are_same_scalar(left, right):
        return left
    if _is_boolean(left) and _is_boolean(right):
        return Partly.BOOLEAN
    if truth(left) is truth(right) is not UNKNOWN:
        return Partly.TRUTHY if truth(left) is True else Partly.FALSY
    return UNKNOWN


def assume(value: Value, wanted: bool) -> Value:
    """What is known of a value whose truth was not, once it is clear that it counts as `wanted`."""
    if value is Partly.BOOLEAN:
        return wanted
    return Partly.TRUTHY if wanted else Partly.FALSY


def decide(test: Callable[..., bool], *values: Value) -> Value:
    """Whether `test` holds: True, False, or Partly.BOOLEAN where that depends on what is not known."""
    possible = [outcomes(value) for value in values]
    known = [choices for choices in possible if choices is not None]
    if len(known) < len(possible):
        return Partly.BOOLEAN
    results = {test(*choice) for choice in product(*known)}
    return results.pop() if len(results) == 1 else Partly.BOOLEAN


_TESTS: dict[str, Callable[[Value, Value], bool]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": less,
    ">": lambda left, right: less(right, left),
    "<=": lambda left, right: equal(left, right) or less(left, right),
    ">=": lambda left, right: equal(left, right) or less(right, left),
}


def compare(operator: str, left: Value, right: Value) -> Value:
    """`left operator right`: True, False or Partly.BOOLEAN; with NaN the answer is known in any case."""
    if is_known(left) and is_known(right):
        return _TESTS[operator](left, right)
    if _is_nan(left) or _is_nan(right):
        return operator == "!="
    if operator in ("==", "!=") and (_differ(left, right) or _differ(right, left)):
        return operator == "!="
    return decide(_TESTS[operator], left, right)


def _differ(left: Value, right: Value) -> bool:
    return isinstance(left, Beginning) and type(right) is str and not left.may_be(right)


def _is_nan(value: Value) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _is_boolean(value: Value) -> bool:
    return value is Partly.BOOLEAN or isinstance(value, bool)


def _are_same_scalar(left: Value, right: Value) -> bool:
    return type(left) is type(right) and isinstance(left, bool | int | float | str) and left == right
