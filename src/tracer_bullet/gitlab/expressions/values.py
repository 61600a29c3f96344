"""What an expression of GitLab can be: undefined, a text, a truth value, a pattern, or not known.

`&&` and `||` go by Ruby's idea of truth, in which an empty text is true; what an `if:` comes to in the end
goes by `present?`, in which it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions import Truth


class _Special:
    """A value of which only something is known."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


SOME: Final = _Special("SOME")
"""A text that is not known, except that it is not empty."""
MAYBE: Final = _Special("MAYBE")
"""True or false: what a comparison with something unknown comes to."""
UNKNOWNS: Final = (UNKNOWN, SOME, MAYBE)
Value: TypeAlias = Any
"""None (undefined or `null`), str, bool, a compiled pattern, SOME, MAYBE or UNKNOWN."""


def is_true_in_ruby(value: Value) -> Truth:
    """Whether Ruby takes a value for true: everything but undefined and false."""
    return UNKNOWN if value in (UNKNOWN, MAYBE) else value is not None and value is not False


def is_present(value: Value) -> Truth:
    """Whether a condition that comes to `value` holds: a text of blanks is as good as none."""
    return bool(value.strip()) if isinstance(value, str) else is_true_in_ruby(value)


def are_equal(left: Value, right: Value) -> Value:
    """`==`: a truth value is compared as the text `true` or `false`."""
    if {left, right} & {UNKNOWN, MAYBE}:
        return MAYBE
    if left is SOME or right is SOME:
        other = right if left is SOME else left
        return False if other in (None, "") else MAYBE
    return bool(_as_text(left) == _as_text(right))


def _as_text(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else value


__all__ = ["MAYBE", "SOME", "UNKNOWN", "UNKNOWNS", "Value", "are_equal", "is_present", "is_true_in_ruby"]
