"""What an expression is evaluated with: contexts, status, files, and a limit on what it may build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tracer_bullet.workflow.expressions.errors import ExpressionError

if TYPE_CHECKING:
    from tracer_bullet.workflow.expressions.status import Status
    from tracer_bullet.workflow.expressions.values import Value

MAX_BUILT = 5_000_000
"""Characters that one evaluation may build; GitHub stops at 10 MB, two bytes a character."""
ITEM = 32
"""What an item of a list counts for."""

HashFiles: TypeAlias = Callable[[Sequence[str]], str]
"""Takes the arguments of `hashFiles`, gives the hash of the files that match, empty if none does."""


@dataclass(slots=True)
class Scope:
    """The surroundings of one evaluation; the names in `contexts` are folded."""

    contexts: dict[str, Value]
    status: Status
    hash_files: HashFiles | None
    built: int = field(default=0)

    def spend(self, amount: int) -> None:
        """Count `amount` characters or items; raises ExpressionError where it is too much."""
        self.built += amount
        if self.built > MAX_BUILT:
            raise ExpressionError(
                f"evaluating it builds more than {MAX_BUILT:,} characters, too much for GitHub"
            )
