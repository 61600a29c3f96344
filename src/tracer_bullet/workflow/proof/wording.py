"""What a proof has found, in words: each path with the gate that is missing, or the one that closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place
from tracer_bullet.refs import TAGS
from tracer_bullet.sites import SITES, index_name
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate, read_condition
from tracer_bullet.workflow.proof.release_gate import RELEASE_GATE, may_let_release_through, release_gate
from tracer_bullet.workflow.reach import UNKNOWN_INDEX
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run

_SHOWN = 3


def show_index(index: str) -> str:
    """An index as a reader knows it."""
    if index == UNKNOWN_INDEX:
        return "an index that is not known"
    return index_name(index) if index in SITES else f"`{index}`"


def show_upload(upload: Upload) -> str:
    """Where an upload stands: job, file, line, and what does it."""
    return f"`{upload.name}` ({upload.workflow.path}:{upload.line}, {upload.tool})"


def say_refused(workflow: Workflow) -> list[str]:
    """One sentence for each reason why GitHub refuses the file."""
    places = [Place(workflow.path, found.span.line, found.span.column) for found in workflow.problems]
    return [
        f"GitHub refuses the file: {place}: {found.message}"
        for place, found in zip(places, workflow.problems, strict=True)
    ]


def say_broken(paths: Sequence[Route]) -> list[str]:
    """One sentence for each upload that is reached by what must not reach it, with the gate to add."""
    return [f"{say_reached(group)}: {say_missing_gate(group[0])}" for group in by_upload(paths)]


def by_upload(paths: Sequence[Route]) -> list[list[Route]]:
    """The ways to each upload."""
    groups: dict[tuple[str, str, int, str], list[Route]] = {}
    for path in paths:
        upload = path.upload
        groups.setdefault((upload.workflow.path, upload.name, upload.line, upload.index), []).append(path)
    return list(groups.values())


def say_reached(paths: Sequence[Route]) -> str:
    """What reaches an upload, these being all the ways to it: which events, which index, and where."""
    upload = paths[0].upload
    certain = any(path.upload.reached is True for path in paths)
    titles = list(dict.fromkeys(path.run.event.title for path in paths))
    listed = ", ".join(titles[:_SHOWN]) + (
        f" and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else ""
    )
    verb = "reaches" if certain else "may reach"
    doubt = f" ({upload.doubt})" if upload.doubt else "" if certain else f" ({_doubt(paths[0])})"
    return f"{listed} {verb} {show_index(upload.index)} through {show_upload(upload)}{doubt}"


def _doubt(path: Route) -> str:
    """Why it is not certain that the upload happens."""
    started = path.run.started
    if started.passes is UNKNOWN:
        return started.why
    job_run = find_job_run(path.run, path.upload)
    if job_run is not None and job_run.outcome is Outcome.MAYBE:
        return job_run.why
    return "a gate on the step, or in its script, cannot be decided"


def say_missing_gate(path: Route) -> str:
    """The exact line that closes a path."""
    job, triggers = path.upload.job, path.run.workflow.triggers
    if "release" not in triggers and path.run.event.name == "push" and path.run.event.ref.startswith(TAGS):
        return f"let `tags` in line {triggers['push'].span.line} name versions alone, such as `v[0-9]*`"
    fitting = release_gate(triggers)
    gate = fitting or RELEASE_GATE
    if job.condition is None or not job.condition.value.strip():
        return f"add `if: {gate}` to the job `{job.id}` in line {job.span.line}"
    joined = join_gate(read_condition(job.condition.value) or ALWAYS, gate)
    if fitting and not may_let_release_through(joined, triggers):
        joined = gate
    return f"let the gate of `{job.id}` in line {job.condition.span.line} be `if: {joined}`"


def say_held(paths: Iterable[Route], closed: Sequence[Run]) -> list[str]:
    """One sentence for each upload that a release reaches, with what keeps all else (`closed`) from it."""
    found: dict[str, str] = {}
    for path in paths:
        upload = path.upload
        found.setdefault(show_upload(upload), _say_closing(upload, closed))
    return [
        f"PyPI is reached by a release alone, through {upload}: {closing}"
        for upload, closing in found.items()
    ]


def _say_closing(upload: Upload, closed: Sequence[Run]) -> str:
    for run in closed:
        job_run = find_job_run(run, upload)
        if job_run is not None and job_run.outcome is Outcome.SKIPPED:
            return f"on {run.event.title}, {job_run.why}"
    return "nothing else starts the workflow"


def say_tracer(branch: str, paths: Sequence[Route], skipped: Iterable[tuple[Upload, str]]) -> list[str]:
    """What a push to a tracer branch reaches, and what keeps it from the rest."""
    reached = dict.fromkeys(show_upload(path.upload) for path in paths)
    certain = any(path.upload.reached is True for path in paths)
    verb = "reaches" if certain else "may reach"
    return [
        f"a push to `{branch}` {verb} TestPyPI alone, through {', '.join(reached)}",
        *(
            f"a push to `{branch}` does not reach PyPI through {show_upload(upload)}: {why}"
            for upload, why in skipped
        ),
    ]


def find_job_run(run: Run, upload: Upload) -> JobRun | None:
    """What becomes of the job of `upload` in `run`, also within the workflows that it calls."""
    current: Run | None = run
    found: JobRun | None = None
    for name in upload.name.split(" / "):
        if current is None:
            return found
        found = current.jobs.get(name)
        current = found.called if found else None
    return found
