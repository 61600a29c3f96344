"""What the user leaves out of a rehearsal: actions, and jobs that take long and upload nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.prepare.steps_beside import NO_STEPS
from tracer_bullet.rehearsal.prepare.support import KNOWN, Support
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.rehearsal.options import Options
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.reach import Upload

RUNNER = "ubuntu-latest"
"""What a job that does nothing runs on."""
_NO_DOCKER = {"container": "", "services": {}}
"""What means nothing, as act takes it: it refuses an empty value."""
LEFT_OUT = Support(labels=frozenset({RUNNER}))
"""A job that does nothing can be rehearsed."""


def without_work(job: Job) -> dict[str, Any]:
    """What to change in `job` for it to do nothing, and to need nothing."""
    needless = {key: none for key, none in _NO_DOCKER.items() if job.node.entry(key) is not None}
    return {**NO_STEPS, "runs-on": RUNNER, **needless}


def check_skipped(root: Path, path: str, options: Options) -> None:
    """Make sure that the workflow at `path` below `root` has what the options leave out.

    Raises TracerError for an action or a job that it does not have.
    """
    workflow = read_workflow(read_source(root / path, path).text, path)
    _check_actions(workflow, options.skipped)
    for name in sorted(options.skipped_jobs - workflow.jobs.keys()):
        listed = ", ".join(workflow.jobs)
        raise TracerError(f"`{path}` has no job `{name}` to leave out", hint=f"its jobs: {listed}")


def check_skipped_jobs(options: Options, uploads: Iterable[Upload]) -> None:
    """Make sure that no job is left out that uploads.

    Raises TracerError for one that does.
    """
    for upload in uploads:
        if upload.outer_job in options.skipped_jobs:
            text = f"the job `{upload.outer_job}` uploads: a rehearsal without it shows nothing"
            raise TracerError(text, hint="leave out jobs that only test")


def _check_actions(workflow: Workflow, skipped: frozenset[str]) -> None:
    steps = (step for job in workflow.jobs.values() for step in job.steps)
    used = {step.uses.repository for step in steps if step.uses is not None and step.uses.repository}
    for name in sorted(skipped - used):
        words = " ".join(f"--skip {one}" for one in sorted(used - KNOWN.keys()))
        hint = f"tracer rehearse {words}" if words else "tracer rehearse"
        raise TracerError(f"`{workflow.path}` has no action `{name}` to skip", hint=hint)
