"""What a workflow uploads whatever holds it back, and in which directory it builds that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.ref_names import find_refs
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

SEVERAL = "."
"""Instead of a directory: all packages of the repository, wherever they are."""
_TRIED = frozenset({"push", "release", "schedule", "workflow_call", "workflow_dispatch"})
"""Events that are tried by their refs, or by which nobody releases."""


def find_uploads(workflow: Workflow, simulator: Simulator, first: Event | None = None) -> list[Upload]:
    """The uploads of `workflow` on the events that people release by, and on the event `first`; each once.

    Somebody may release by merging a pull request with a label, so events that are not usual count as well.
    """
    repository = simulator.repository
    tags = find_refs(workflow).version_tags  # a step may ask for tags such as `refs/tags/2*`
    tried = [
        *(events.release(repository, tag=tag) for tag in tags),
        *(events.push_tag(repository, tag) for tag in tags),
        events.push_branch(repository, repository.default_branch),
        events.workflow_dispatch(repository),
        *(events.other(repository, name) for name in workflow.triggers if name not in _TRIED),
    ]
    found: dict[tuple[str, str, int, str], Upload] = {}
    for event in ([first] if first else []) + tried:
        for one in ungated_uploads(workflow, simulator, event):
            found.setdefault((one.workflow.path, one.job.id, one.line, one.index), one)
    return list(found.values())


def surely_publishes(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether a step of `workflow`, or of one that it calls, is known to upload to PyPI."""
    return any(one.index == PYPI and not one.doubt for one in find_uploads(workflow, simulator))


def uploading_job(upload: Upload, workflow: Workflow) -> str:
    """The job of `workflow` that uploads, or the first that calls the workflow in which another one does.

    Empty if the upload is two calls away.
    """
    if upload.workflow.path == workflow.path:
        return upload.outer_job
    return next(iter(calling_jobs(upload, workflow)), "")


def calling_jobs(upload: Upload, workflow: Workflow) -> list[str]:
    """The jobs of `workflow` that call the one with the upload; what each asks of it is not known."""
    path = upload.workflow.path
    return [job.id for job in workflow.jobs.values() if job.uses and job.uses.local_path == path]


def directory_of_build(jobs: Iterable[Job]) -> str:
    """The directory of the package that the first of `jobs` builds, from the root of the checkout.

    It is empty for the root, and `SEVERAL` if each job of a matrix builds another one.
    """
    first = next(((job, step) for job in jobs for step in job.steps if builds(step)), None)
    return directory_of_step(*first) if first else ""


def directory_of_step(job: Job, step: Step) -> str:
    """The directory in which a step of `job` works, as `directory_of_build` gives it."""
    defaults = job.node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    default = run.get("working-directory") if isinstance(run, Mapping) and step.run else None
    folder = getattr(step.node.get("working-directory") or default, "text", "")
    if not folder and step.run:
        found = re.search(r"\bcd\s+([\w./-]+)", step.run.value)
        folder = found[1] if found else ""
    folder = folder.strip("/").removeprefix("./").rstrip("/")
    if "matrix." in folder:
        return SEVERAL
    return "" if "$" in folder or folder == "." else folder
