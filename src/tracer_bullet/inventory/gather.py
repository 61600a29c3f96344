"""The rows of many repositories, some at a time, each as soon as those before it are done.

As many repositories wait as there are processes to read them, and a row leaves once it is taken, so that a
thousand repositories take no more memory than ten.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tracer_bullet.errors import FailedError
from tracer_bullet.inventory.published import IndexQuestion, add_published
from tracer_bullet.inventory.survey import survey_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from tracer_bullet.inventory.repositories import FoundRepository
    from tracer_bullet.inventory.row import InventoryRow

_AHEAD = 2
"""Repositories that wait for each process, so that none is idle while a long one is read."""


def gather_rows(
    repositories: Sequence[FoundRepository], run: str, jobs: int, question: IndexQuestion | None
) -> Iterator[InventoryRow]:
    """The row of each repository, in their order; with a `question` PyPI is asked, too.

    Raises FailedError if a process ends that should not, as for want of memory.
    """
    if jobs == 1 or len(repositories) < 2:
        yield from (_look(one, run, question) for one in repositories)
        return
    with ProcessPoolExecutor(min(jobs, len(repositories)), mp_context=get_context("spawn")) as pool:
        remaining = iter(repositories)
        waiting: deque[tuple[FoundRepository, Future[InventoryRow]]] = deque(
            (one, pool.submit(_look, one, run, question)) for one in islice(remaining, jobs * _AHEAD)
        )
        try:
            while waiting:
                current, future = waiting.popleft()
                yield future.result()
                waiting.extend((one, pool.submit(_look, one, run, question)) for one in islice(remaining, 1))
        except BrokenProcessPool:
            raise FailedError(
                f"a process ended while it read `{current.path}` or one of the next repositories",
                hint="the machine may lack memory: use fewer processes, for example --jobs 1",
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _look(found: FoundRepository, run: str, question: IndexQuestion | None) -> InventoryRow:
    row = survey_repository(found, run, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if question:
        add_published(row, question)
    return row
