"""Which run of GitHub Actions a user means, and the log of its failed jobs, asked of GitHub's API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.diagnosis.log import UNKNOWN_STEP
from tracer_bullet.errors import TracerError
from tracer_bullet.github.client import GitHub
from tracer_bullet.github.runs import read_job_log, read_run_jobs
from tracer_bullet.github.token import find_access

if TYPE_CHECKING:
    from tracer_bullet.github.runs import JobState

_FAILED = frozenset({"failure", "timed_out", "startup_failure", "action_required", "cancelled"})
"""Conclusions of jobs whose logs are read: https://docs.github.com/en/rest/actions/workflow-jobs."""

_NUMBER = re.compile(r"\d{5,}")
_URL = re.compile(
    r"https://(?P<host>[^/\s@]+)/(?P<slug>[^/\s]+/[^/\s]+)/actions/runs/(?P<run>\d+)"
    r"(?:/attempts/\d+)?(?:/jobs?/(?P<job>\d+))?/?(?:[?#]\S*)?"
)


class LoggedRun(NamedTuple):
    """A run by its number; `slug` is `owner/name`, empty for the repository of the checkout."""

    number: str
    slug: str = ""
    job: str = ""


def read_run(text: str) -> LoggedRun | None:
    """The run that `text` names, by its number or its address; None if it names none."""
    if _NUMBER.fullmatch(text):
        return LoggedRun(text)
    found = _URL.fullmatch(text)
    return LoggedRun(found["run"], found["slug"], found["job"] or "") if found else None


def fetch_log(run: LoggedRun, slug: str = "") -> str:
    """The logs of a run's failed jobs, or of its one job, each line with its job in a column before it.

    `slug` is the repository of a run that names none. Raises TracerError without a token or a repository, for
    a run that GitHub does not have, and for one without a failed job.
    """
    repository = run.slug or slug
    github = GitHub(find_access())
    if not (github.access.token and repository):
        lacking = "a token" if repository else "the name of the repository on GitHub"
        raise TracerError(f"tracer needs {lacking} to fetch the log of run {run.number}", hint=_by_hand(run))
    jobs = read_run_jobs(github, repository, int(run.number))
    if jobs is None:
        raise TracerError(f"GitHub has no run {run.number} of `{repository}`", hint="gh run list")
    wanted = [job for job in jobs if _is_wanted(job, run)]
    if not wanted:
        raise TracerError(f"no job of run {run.number} has failed", hint="tracer explain job-skipped")
    texts = [_read_job(github, repository, job) for job in wanted]
    if not any(texts):
        shown = f"gh run view {run.number}\ntracer explain environment-refuses-ref"
        raise TracerError(f"GitHub has no log for run {run.number}: its jobs never began", hint=shown)
    return "\n".join(texts)


def _is_wanted(job: JobState, run: LoggedRun) -> bool:
    return str(job.id) == run.job if run.job else job.conclusion in _FAILED


def _read_job(github: GitHub, slug: str, job: JobState) -> str:
    return "\n".join(
        f"{job.name}\t{UNKNOWN_STEP}\t{line}" for line in read_job_log(github, slug, job).splitlines()
    )


def _by_hand(run: LoggedRun) -> str:
    where = f" --repo {run.slug}" if run.slug else ""
    what = f"--job {run.job}" if run.job else run.number
    return f"gh run view{where} --log-failed {what} | tracer explain -"
