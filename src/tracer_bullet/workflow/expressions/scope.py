"""What an expression is evaluated with: contexts, status, and a limit on what it may build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions.errors import ExpressionError
from tracer_bullet.workflow.expressions.values import fold, fold_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.expressions.status import Status
    from tracer_bullet.workflow.expressions.values import Value

MAX_BUILT = 5_000_000
"""Characters that one evaluation may build; GitHub stops at 10 MB, two bytes a character."""
ITEM = 64
"""What an item of a list counts for."""


class Scope:
    """What one evaluation sees; the names in `contexts` are folded.

    `folded` has the properties of each mapping that was searched, by folded name, along with the mapping.
    """

    __slots__ = ("built", "contexts", "folded", "status")

    def __init__(self, contexts: dict[str, Value], status: Status) -> None:
        self.contexts = contexts
        self.status = status
        self.built = 0
        self.folded: dict[int, tuple[Mapping[str, Value], dict[str, Value]]] = {}

    def find_property(self, target: Mapping[str, Value], name: str) -> tuple[Value, ...]:
        """The property of that name, whatever its case, as a tuple of one, an empty one if there is none."""
        if name in target:
            return (target[name],)
        if id(target) not in self.folded:
            self.folded[id(target)] = (target, fold_names(target))
        properties = self.folded[id(target)][1]
        wanted = fold(name)
        return (properties[wanted],) if wanted in properties else ()

    def spend(self, amount: int) -> None:
        """Count `amount` characters or items; raises ExpressionError where it is too much."""
        self.built += amount
        if self.built > MAX_BUILT:
            raise ExpressionError(
                f"evaluating it builds more than {MAX_BUILT:,} characters, too much for GitHub"
            )
