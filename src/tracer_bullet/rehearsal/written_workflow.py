"""The workflow of a run as act gets it: each job with its machine, and with where it asks for tokens."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.rehearsal.actions.provenance import ATTESTATIONS
from tracer_bullet.rehearsal.prepare.changed_workflows import ChangedWorkflows
from tracer_bullet.rehearsal.prepare.claims import claims_of
from tracer_bullet.rehearsal.prepare.instrument import JobChange
from tracer_bullet.rehearsal.prepare.matrix_jobs import kept_values
from tracer_bullet.rehearsal.prepare.publish_image import replace_images
from tracer_bullet.rehearsal.prepare.skipped import without_work
from tracer_bullet.rehearsal.prepare.steps_beside import without_steps_beside
from tracer_bullet.rehearsal.prepare.tolerated import tolerate
from tracer_bullet.rehearsal.programs.git_https import CONTENTS
from tracer_bullet.rehearsal.run.machine import make_job
from tracer_bullet.workflow.runners import image_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.rehearsal.event_run import EventRun
    from tracer_bullet.rehearsal.prepare.planned_jobs import PlannedJob

_NO_PAUSE = "RETRY_SECONDS"
"""The pause of the generated smoke test between two looks at the index, which here needs none."""
_MARK = "ACT"
"""What act sets and GitHub does not; act heeds another value of it in a step alone."""


@contextmanager
def write_workflows(run: EventRun) -> Iterator[tuple[str, dict[str, str]]]:
    """The text of the workflow for act, and the jobs that call others, by the names that act shows.

    Those that are called lie in the copy of the repository, where act looks for them, during the run.
    """
    changed = ChangedWorkflows(run.copy.tree / WORKFLOWS, run.facts)
    written = changed.add(run.simulated.run, lambda job: _change(run, job))
    try:
        yield written, changed.calls
    finally:
        changed.remove()


def _change(run: EventRun, planned: PlannedJob) -> JobChange:
    job, fit = planned.run.job, run.fits.get(planned.name)
    if run.is_skipped(planned):
        return JobChange(keys=without_work(job) if job.steps else {})
    keys = without_steps_beside(job)
    if fit is not None and fit.why_not:
        return JobChange(is_left_out=True, keys=keys)
    legs = kept_values(job) if fit is not None and fit.left_out else {}
    hidden = {_MARK: ""} if re.search(rf"\b{_MARK}\b", planned.workflow.text) and not keys else {}
    return JobChange(
        _make_variables(run, planned),
        matrix=legs,
        step_variables=hidden,
        keys=keys,
        step_keys={} if keys else {**tolerate(job), **replace_images(job)},
    )


def _make_variables(run: EventRun, planned: PlannedJob) -> dict[str, str]:
    """What every step of a job is given: its machine, and where it asks for identity tokens."""
    if planned.run.job.uses:  # a job that calls a workflow cannot have variables
        return {}
    variables = make_job(run.machine, planned.name) if planned.run.job.steps else {}
    if variables:
        run.standins.configure_clients(Path(variables["HOME"]))
    fit = run.fits.get(planned.name)
    if fit is not None:
        variables["ImageOS"] = image_of(max(fit.labels))
    variables[CONTENTS] = planned.level("contents", "")
    variables[ATTESTATIONS] = planned.level("attestations", "")
    if _NO_PAUSE in planned.workflow.text:
        variables[_NO_PAUSE] = "0"
    if planned.level("id-token", "none") == "write":
        claims = claims_of(planned.workflow, planned.run, run.facts)
        variables |= run.standins.grant(planned.name, claims)
        run.mask.add(variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
    return variables
