"""Which run of GitHub Actions a user means, and the log of its failed jobs."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.github.client import GitHub
from tracer_bullet.github.runs import read_failed_log, read_job_log
from tracer_bullet.github.token import find_access

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


def fetch_log(run: Run, here: str = "") -> str:
    """The log of a run's failed jobs; `here` is the repository of the checkout, `owner/name`.

    Raises TracerError, with the command that fetches it, if there is no token or nothing failed.
    """
    slug = run.slug or here
    where = f" --repo {run.slug}" if run.slug else ""
    what = f"--job {run.job}" if run.job else run.number
    by_hand = f"gh run view{where} --log-failed {what} | tracer explain -"
    access = find_access()
    if not (access.token and slug):
        missing = "there is no token for GitHub" if slug else "no remote names a repository on GitHub"
        raise TracerError(f"the log of run {run.number} cannot be fetched: {missing}", hint=by_hand)
    github = GitHub(access)
    log = read_job_log(github, slug, run.job) if run.job else read_failed_log(github, slug, int(run.number))
    if not log:
        raise TracerError(f"run {run.number} of {slug} has no log of a failed job", hint=by_hand)
    return log
