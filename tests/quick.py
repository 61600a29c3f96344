"""Whether something is quick, whichever machine runs the tests and however busy it is."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is slow for a reason, such as quadratic or exponential work, exceeds this many times over.
PATIENCE = 500


@cache
def do_known_work() -> float:
    """Processor time of a piece of work that is always the same, about a fiftieth of a second."""
    before = time.process_time()
    sum(len(str(number)) for number in range(150_000))
    return time.process_time() - before


@contextmanager
def quick() -> Iterator[None]:
    """Fails if what is inside costs more than `PATIENCE` times the known work, which is done once."""
    unit = do_known_work()
    before = time.process_time()
    yield
    cost = time.process_time() - before
    assert cost < PATIENCE * unit
