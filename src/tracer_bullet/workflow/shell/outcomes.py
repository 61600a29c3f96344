"""How commands turn out, as far as their names tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.state import State

Result: TypeAlias = "tuple[Truth, bool]"
"""Whether a command says yes when all goes well, and whether it may turn out otherwise."""
DONE: Result = (True, True)
TESTS = frozenset({"[", "[[", "test"})
QUESTIONS = frozenset(
    {"((", "let", "grep", "egrep", "fgrep", "diff", "cmp", "which", "type", "hash", "command"}
)
ANSWERS: dict[str, Result] = {"true": (True, False), ":": (True, False), "false": (False, False)}


def taken(truth: Truth, may_differ: bool) -> Truth:
    """Whether a way is taken: one that is not taken when all goes well may be, if what decides may differ."""
    return UNKNOWN if truth is False and may_differ else truth


def leave(arguments: Sequence[str], state: State, truth: Truth) -> None:
    """`exit`: what follows does not run. Where it is only possible that the script fails here, it goes on."""
    if truth is True or arguments in ([], ["0"]):
        state.alive = False
