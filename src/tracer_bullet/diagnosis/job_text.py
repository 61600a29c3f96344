"""The lines of one job as a single text, so that a message is found however a client broke it into lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.diagnosis.log import Line


class JobText(NamedTuple):
    """What the programs of one job said, joined by spaces; `echoed` is what the runner shows of its steps.

    `lines` are those that are not blank, `starts` where each begins in `text`.
    """

    job: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    text: str
    echoed: str

    def mentions(self, pattern: str) -> bool:
        """Whether `pattern` is anywhere in the log of the job."""
        return bool(re.search(pattern, self.text) or re.search(pattern, self.echoed))

    def lines_of(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines that a part of the text comes from."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start)), first + 1)
        return self.lines[first:last]


def read_job_texts(lines: Iterable[Line]) -> list[JobText]:
    """The text of each job, in the order of their first lines; lines of no job are one of their own."""
    jobs: dict[str, list[Line]] = {}
    for line in lines:
        jobs.setdefault(line.job, []).append(line)
    return [_join(job, found) for job, found in jobs.items()]


def _join(job: str, lines: list[Line]) -> JobText:
    said = tuple(line for line in lines if not line.echoed and line.text.strip())
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    for line in said:
        words = " ".join(line.text.split())
        starts.append(length)
        parts.append(words)
        length += len(words) + 1
    echoed = " ".join(" ".join(line.text.split()) for line in lines if line.echoed)
    return JobText(job, said, tuple(starts), " ".join(parts), echoed)
