"""Names in a sentence: `` `a`, `b` ``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_backticks(names: Iterable[object], between: str = ", ") -> str:
    """Each of `names` in backticks, with `between` them."""
    return between.join(f"`{name}`" for name in names)
