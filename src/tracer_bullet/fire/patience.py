"""Asking a server again if the network is lost in the middle of a long wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_LOST = 6
"""Times in a row that the network may fail."""


class Waiting(Protocol):
    """How a follower of a run speaks and waits."""

    @property
    def say(self) -> Callable[[str], None]:
        """Gets a line for the user."""

    @property
    def sleep(self) -> Callable[[float], None]:
        """Waits for so many seconds."""


def ask_patiently(waiting: Waiting, pause: float, ask: Callable[[], T]) -> T:
    """Return what `ask` does, called again after `pause` seconds if the network is lost; a refusal is final.

    Raises UnreachableError if the network does not come back, and what else `ask` raises.
    """
    for _ in range(_LOST - 1):
        try:
            return ask()
        except UnreachableError as error:
            waiting.say(f"{error.message}; asking again")
            waiting.sleep(pause)
    return ask()
