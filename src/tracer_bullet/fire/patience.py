"""Asking a server again where the network is lost in the middle of a long wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_LOST = 6
"""Times in a row that the network may fail."""


class Waiting(Protocol):
    """Who waits."""

    @property
    def say(self) -> Callable[[str], None]:
        """Hears why it takes longer."""

    @property
    def sleep(self) -> Callable[[float], None]:
        """As of `time`."""


def ask_patiently(waiting: Waiting, pause: float, ask: Callable[[], T]) -> T:
    """What `ask` returns, called again after `pause` seconds if the network is lost; a refusal is final.

    Raises UnreachableError when the network is gone for good.
    """
    for _ in range(_LOST - 1):
        try:
            return ask()
        except UnreachableError as error:
            waiting.say(f"{error.message}; asking again")
            waiting.sleep(pause)
    return ask()
