"""Which run of GitHub Actions a user means, and the log of its failed jobs."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.errors import TracerError

_NUMBER = re.compile(r"\d{5,}")
_URL = re.compile(
    r"https://(?P<host>[^/\s@]+)/(?P<slug>[^/\s]+/[^/\s]+)/actions/runs/(?P<run>\d+)"
    r"(?:/attempts/\d+)?(?:/jobs?/(?P<job>\d+))?/?(?:[?#]\S*)?"
)


class Run(NamedTuple):
    """A run by its number; `slug` is `owner/name`, empty for the repository of the checkout."""

    number: str
    slug: str = ""
    job: str = ""


def read_run(text: str) -> Run | None:
    """The run that `text` names, by its number or its address; None if it names none."""
    if _NUMBER.fullmatch(text):
        return Run(text)
    found = _URL.fullmatch(text)
    return Run(found["run"], found["slug"], found["job"] or "") if found else None


def fetch_log(run: Run) -> str:
    """The log of a run's failed jobs.

    Raises TracerError, as long as tracer does not ask GitHub itself.
    """
    where = f" --repo {run.slug}" if run.slug else ""
    what = f"--job {run.job}" if run.job else run.number
    raise TracerError(
        f"tracer cannot fetch the log of run {run.number} by itself",
        hint=f"gh run view{where} --log-failed {what} | tracer explain -",
    )
