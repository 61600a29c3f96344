"""A workflow that `--replace` names: what else it does, and the names that PyPI knows it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.subject import Subject
from tracer_bullet.arming.lane.artifact_kinds import uploads_artifact
from tracer_bullet.arming.lane.step_kinds import is_outward, job_builds
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulator import Simulator


class Replaced(NamedTuple):
    """The workflow at `path`: whether it `publishes` to PyPI, and what it does besides, each as a noun.

    The environments are empty if it has none, or if only GitHub knows the name.
    """

    path: str
    publishes: bool
    others: tuple[str, ...]
    pypi_environment: str
    testpypi_environment: str


def describe_replaced(simulator: Simulator, path: str, publishing: Iterable[str] = ()) -> Replaced:
    """What the workflow at `path` of `simulator` does; the jobs `publishing` may publish, too."""
    subject = Subject(simulator, path)
    to_pypi, to_testpypi = (subject.uploads_to(index) for index in (PYPI, TESTPYPI))
    uploading = {*to_pypi, *to_testpypi, *publishing}
    needed = subject.workflow.with_needs(*uploading).keys()
    trying = {name for name in needed if to_testpypi.keys() & subject.workflow.with_needs(name).keys()}
    others = [
        other
        for name, job in subject.workflow.jobs.items()
        for other in _others(job, is_ours=name in uploading | trying or (name in needed and _builds(job)))
    ]
    jobs = subject.workflow.jobs
    pypi, testpypi = (
        next((_environment(jobs[name]) for name in found if name in jobs), "")
        for found in (to_pypi, to_testpypi)
    )
    return Replaced(path, bool(to_pypi), tuple(others), pypi, testpypi)


def _builds(job: Job) -> bool:
    return job_builds(job) or any(map(uploads_artifact, job.steps))


def _others(job: Job, *, is_ours: bool) -> Iterator[str]:
    if not is_ours:
        yield f"job `{job.id}` (line {job.span.line})"
        return
    for step in job.steps:
        if is_outward(step):
            yield f"a step of job `{job.id}` (line {step.span.line})"


def _environment(job: Job) -> str:
    name = job.environment.name.value if job.environment else ""
    return "" if "$" in name else name
