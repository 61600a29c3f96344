"""Why a push to the tracer branch uploads nothing to TestPyPI."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tracer_bullet.workflow.proof.refusing_steps import say_what_fails
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import TESTPYPI
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run
    from tracer_bullet.workflow.simulator import Simulator


def say_why_silent(runs: Sequence[Run], simulator: Simulator) -> str:
    """The reason, of the runs that the push starts: there are none, or something holds the upload back."""
    if not runs:
        return "it starts no workflow"
    held = (each for run in runs for each in _held(run, simulator))
    said = (f"`{name}` is skipped, for {job_run.why}" for name, job_run in held)
    stopped = (
        say_what_fails(run, upload, simulator.project)
        or f"a condition stops {upload.tool} (line {upload.line})"
        for run in runs
        for upload in _stopped(run, simulator)
    )
    return next(chain(said, stopped), "no job that runs uploads there")


def _held(run: Run, simulator: Simulator) -> Iterator[tuple[str, JobRun]]:
    """The jobs that are skipped, of those that would upload to TestPyPI and of what they need."""
    skipped = {name: one for name, one in run.jobs.items() if one.outcome is Outcome.SKIPPED}
    awaited = _awaited(run, simulator) if skipped else {}
    return ((name, one) for name, one in skipped.items() if name in awaited)


def _stopped(run: Run, simulator: Simulator) -> Iterator[Upload]:
    """The uploads to TestPyPI that jobs which run would make, if nothing in them held a step back."""
    if "test" not in run.workflow.text or "pypi" not in run.workflow.text:
        return
    for upload in ungated_uploads(run.workflow, simulator, run.event, and_steps=True):
        job = run.jobs.get(upload.job.id) if upload.workflow is run.workflow else None
        if upload.index == TESTPYPI and job and job.outcome is not Outcome.SKIPPED:
            yield upload


def _awaited(run: Run, simulator: Simulator) -> Mapping[str, Job]:
    """The jobs that upload to TestPyPI if no gate holds, or call a workflow that does, and their needs."""
    uploads = ungated_uploads(run.workflow, simulator, run.event)
    found = {(one.workflow.path, one.job.id) for one in uploads if one.index == TESTPYPI}
    paths = {path for path, _ in found}
    jobs = run.workflow.jobs.values()
    calling = [job.id for job in jobs if job.uses and job.uses.local_path in paths]
    return run.workflow.with_needs(*(name for path, name in found if path == run.workflow.path), *calling)
