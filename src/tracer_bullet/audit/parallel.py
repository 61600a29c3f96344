"""Many repositories on all cores."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
FEW = 12
"""Starting another process costs as much as checking about so many repositories."""


def in_parallel(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """`work` of each item, in their order; in several processes if there are many, and more than one core.

    What `work` raises is raised here.
    """
    cores = min(usable_cores(), len(items) // FEW)
    if cores < 2:
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only for many repositories

    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(work, items, chunksize=4)


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
