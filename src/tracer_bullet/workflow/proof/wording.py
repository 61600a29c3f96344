"""What a proof has found, in words: each path with the gate that is missing, or the one that closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place
from tracer_bullet.refs import TAGS
from tracer_bullet.sites import SITES, index_name
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.missing_gates import find_gates
from tracer_bullet.workflow.reach import UNKNOWN_INDEX
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run
    from tracer_bullet.workflow.simulator import Simulator

_SHOWN = 3
_MOST = 300
"""Jobs and steps that are looked at again in search of gates."""


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


def say_broken(paths: Sequence[Route], simulator: Simulator, kept: Sequence[Run] = ()) -> list[str]:
    """One sentence for each upload that is reached by what must not reach it, with the gate to add.

    Finding a gate takes runs of the whole workflow, so that of very many uploads only the first ones get one.
    """
    said = []
    effort = 0
    for group in by_upload(paths):
        effort += sum(len(job.steps) + 1 for job in group[0].run.workflow.jobs.values())
        cure = f": {_cure(group, simulator, kept)}" if effort <= _MOST else ""
        said.append(f"{say_reached(group)}{cure}")
    return said


def _cure(paths: Sequence[Route], simulator: Simulator, kept: Sequence[Run]) -> str:
    run = paths[0].run
    if run.event.name == "push" and run.event.ref.startswith(TAGS) and "release" not in run.workflow.triggers:
        line = run.workflow.triggers["push"].span.line
        return f"restrict `tags:` (line {line}) to version tags, for example `v[0-9]*`"
    return "; ".join(map(str, find_gates(paths, simulator, kept)))


def by_upload(paths: Sequence[Route]) -> list[list[Route]]:
    """The routes to each upload."""
    groups: dict[tuple[str, str, int, str], list[Route]] = {}
    for path in paths:
        upload = path.upload
        groups.setdefault((upload.workflow.path, upload.name, upload.line, upload.index), []).append(path)
    return list(groups.values())


def say_reached(paths: Sequence[Route]) -> str:
    """What reaches an upload, these being all the routes to it: which events, which index, and where."""
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
