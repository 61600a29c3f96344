"""Asking a server again if the network is lost in the middle of a long wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_LOST = 6
"""Times in a row that the network may fail."""


def ask_patiently(say: Callable[[str], None], pause: float, ask: Callable[[], T]) -> T:
    """Return what `ask` does, called again after `pause` seconds if the network is lost; a refusal is final.

    `say` gets a line for the user then. Raises UnreachableError if the network does not come back, and what
    else `ask` raises.
    """
    for _ in range(_LOST - 1):
        try:
            return ask()
        except UnreachableError as error:
            say(f"{error.message}; asking again")
            time.sleep(pause)
    return ask()
