"""Many repositories on all cores."""

from __future__ import annotations

import gc
import os
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
FEW = 12
"""Starting another process costs as much as checking about so many repositories."""
MUCH = 600_000
"""So many new objects, about 100 MB, may be garbage before it is collected."""


def in_parallel(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """`work` of each item, in their order; in several processes if there are many, and more than one core.

    What `work` raises is raised here.
    """
    cores = min(usable_cores(), len(items) // FEW)
    if cores < 2:
        try:
            yield from map(partial(_collecting_after, work), items)
        finally:
            gc.enable()
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only for many repositories

    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(partial(_collecting_after, work), items, chunksize=1)


def _collecting_after(work: Callable[[T], R], item: T) -> R:
    """`work` of one item, with garbage collected afterwards: while it runs, nearly every object is in use.

    Only what is new is looked through, if it is much. What was kept before is kept on purpose: modules, and
    what was parsed. The collector stays off between two items, or it would look after each.
    """
    gc.disable()
    done = work(item)
    if gc.get_count()[0] > MUCH:
        gc.collect(1)
    return done


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
