"""Runs of a workflow, their jobs and steps.

https://docs.github.com/en/rest/actions/workflow-runs, https://docs.github.com/en/rest/actions/workflow-jobs.
Words for a status or a conclusion may be new, so they stay texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tracer_bullet.github.client import path_of
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.github.client import GitHub

T = TypeVar("T")
READ = "Actions: read"
COMPLETED = "completed"


class RunState(NamedTuple):
    """A run; `conclusion` is empty until its `status` is `completed`. `path` is the workflow's file."""

    id: int
    status: str
    conclusion: str
    event: str
    branch: str
    sha: str
    path: str
    created: str
    url: str


class StepState(NamedTuple):
    """A step of a job."""

    name: str
    status: str
    conclusion: str


class JobState(NamedTuple):
    """A job with its steps; `started` is ISO 8601, empty until it is known."""

    id: int
    name: str
    status: str
    conclusion: str
    started: str
    steps: tuple[StepState, ...]


def find_runs(github: GitHub, slug: str, **filters: str) -> tuple[RunState, ...]:
    """The runs that fit, of any workflow, the newest first; filters are those of the API.

    The list of one workflow is empty until GitHub knows the file, which may be on a branch only.
    """
    found = github.get(path_of(slug, "actions", "runs"), READ, per_page=50, **filters)
    return _checked(lambda: tuple(_run(one) for one in found["workflow_runs"])) if found else ()


def read_run_state(github: GitHub, slug: str, number: int) -> RunState | None:
    """One run, None if there is none."""
    found = github.get(path_of(slug, "actions", "runs", str(number)), READ)
    return _checked(lambda: _run(found)) if found else None


def read_run_jobs(github: GitHub, slug: str, number: int) -> tuple[JobState, ...] | None:
    """The jobs of the last attempt of a run, None if there is no such run."""
    path = path_of(slug, "actions", "runs", str(number), "jobs")
    found = github.list(path, "jobs", READ, filter="latest")
    return None if found is None else _checked(lambda: tuple(_job(one) for one in found))


def read_job_log(github: GitHub, slug: str, job: JobState) -> str:
    """The log of a job; empty if it ended before it had any, or if GitHub has deleted it.

    https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run
    """
    return github.text(path_of(slug, "actions", "jobs", str(job.id), "logs"), READ) or ""


def read_workflow_state(github: GitHub, slug: str, file: str) -> str:
    """`active`, or why GitHub does not run the workflow; empty if it does not know the file."""
    found = github.get(path_of(slug, "actions", "workflows", file), READ)
    return _checked(lambda: str(found["state"])) if found else ""


def _checked(make: Callable[[], T]) -> T:
    try:
        return make()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnreachableError(
            "GitHub describes a run in a way that tracer does not know", hint="look at it in the browser"
        ) from None


def _run(data: dict[str, Any]) -> RunState:
    return RunState(
        int(data["id"]),
        str(data["status"] or ""),
        str(data["conclusion"] or ""),
        str(data["event"]),
        str(data["head_branch"] or ""),
        str(data["head_sha"]),
        str(data["path"]).partition("@")[0],
        str(data["created_at"]),
        str(data["html_url"]),
    )


def _job(data: dict[str, Any]) -> JobState:
    return JobState(
        int(data["id"]),
        str(data["name"]),
        str(data["status"] or ""),
        str(data["conclusion"] or ""),
        str(data.get("started_at") or ""),
        tuple(_step(one) for one in data.get("steps") or ()),
    )


def _step(data: dict[str, Any]) -> StepState:
    return StepState(str(data["name"]), str(data["status"] or ""), str(data["conclusion"] or ""))
