"""What a proof has found, in words: each path with the gate that is missing, or the one that closes it."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place
from tracer_bullet.sites import SITES, index_name
from tracer_bullet.workflow.events.github_context import ref_name
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.missing_gates import MissingGate, NoGate, find_gates, with_gate
from tracer_bullet.workflow.proof.release_kind import SAID, ReleaseKind, truth_of_output
from tracer_bullet.workflow.proof.routes import find_job_run
from tracer_bullet.workflow.proof.starting_gates import find_starting_gate
from tracer_bullet.workflow.reach import UNKNOWN_INDEX
from tracer_bullet.workflow.simulation.gates import show_gate
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run, StartingStep
    from tracer_bullet.workflow.simulator import Simulator

_SHOWN = 3
_MOST = 2_000
"""Jobs and steps that are looked at again in search of gates."""


def show_index(index: str) -> str:
    """An index as a reader knows it."""
    if index == UNKNOWN_INDEX:
        return "an index that is not known"
    return index_name(index) if index in SITES else f"`{index}`"


def show_upload(upload: Upload, lines: Sequence[int] = ()) -> str:
    """Where an upload stands: job, file, line (or `lines`, of several that are alike), and what does it."""
    staged = ", staged" if upload.is_staged else ""
    where = f"{upload.workflow.path}:{_list(list(map(str, lines or (upload.line,))))}"
    return f"`{upload.name}` ({where}, {upload.tool}{staged})"


def is_refused(workflow: Workflow) -> bool:
    """Whether GitHub refuses the file as it is: nothing in it runs until that is put right."""
    return any(not found.is_unknown for found in workflow.problems)


def say_refused(workflow: Workflow) -> list[str]:
    """One sentence for each reason why GitHub refuses the file."""
    places = [Place(workflow.path, found.span.line, found.span.column) for found in workflow.problems]
    return [
        f"{'not known' if found.is_unknown else 'GitHub refuses the file'}: {place}: {found.message}"
        + (f": {found.hint}" if found.hint else "")
        for place, found in zip(places, workflow.problems, strict=True)
    ]


def find_cures(
    routes: Sequence[Route], simulator: Simulator, kept: Sequence[Run] = ()
) -> dict[tuple[object, ...], str]:
    """What closes all `routes` to an upload, for each of the uploads at their ends that is `affordable`."""
    return {
        upload_key(group[0].upload): _cure(group, simulator, kept)
        for group, is_affordable in affordable(by_upload(routes))
        if is_affordable
    }


def affordable(groups: Iterable[list[Route]]) -> Iterator[tuple[list[Route], bool]]:
    """Each of `groups`, the routes to one upload, with whether a gate is worth looking for.

    Finding a gate takes runs of the whole workflow, so that of very many uploads only the first ones get one.
    """
    effort = 0
    for group in groups:
        effort += sum(len(job.steps) + 1 for job in group[0].run.workflow.jobs.values())
        yield group, effort <= _MOST


def say_broken(routes: Sequence[Route], cures: Mapping[tuple[object, ...], str]) -> list[str]:
    """What is reached by what must not reach it, with what closes that.

    One sentence for each upload, or for those of a job that differ in nothing but the line.
    """
    alike: dict[tuple[str, str], list[list[Route]]] = {}
    for group in by_upload(routes):
        cure = cures.get(upload_key(group[0].upload), "")
        alike.setdefault((say_reached(group, (0,)), cure), []).append(group)
    return [
        ": ".join(filter(None, (say_reached(groups[0], [group[0].upload.line for group in groups]), cure)))
        for (_, cure), groups in alike.items()
    ]


def upload_key(upload: Upload) -> tuple[object, ...]:
    """What tells one upload from another, whatever starts it."""
    return upload.workflow.path, upload.name, upload.line, upload.index


def _cure(paths: Sequence[Route], simulator: Simulator, kept: Sequence[Run]) -> str:
    if truth := truth_of_output(paths[0]):
        job, output = truth
        line = job.condition.span.line if job.condition else job.span.line
        return (
            f"an output is a string, and `false` is a string that counts as true: change `{output}` in the "
            f"`if:` of job `{job.id}` (line {line}) to `{output} == 'true'`"
        )
    direct = [path for path in paths if path.run.starter is None]
    gates = find_gates(direct, simulator, kept)
    steps = _left_starters([path for path in paths if path.run.starter], gates, simulator)
    started = (find_starting_gate(step, simulator, kept) for step in steps)
    return "; ".join(dict.fromkeys(map(str, (*gates, *started))))


def _left_starters(
    started: Sequence[Route], gates: Sequence[MissingGate | NoGate], simulator: Simulator
) -> Iterator[StartingStep]:
    """The steps that still make the upload happen once all of `gates` are there, one for each job."""
    if any(isinstance(gate, NoGate) for gate in gates):
        gates = []
    placed = [gate for gate in gates if isinstance(gate, MissingGate)]
    after = reduce(with_gate, placed, simulator)
    seen = {(gate.path, gate.job) for gate in placed}
    for route in started:
        step = route.run.starter
        if step is None or (step.workflow.path, step.job.id) in seen:
            continue
        again = after.run(after.files.get(route.run.workflow.path, route.run.workflow), route.run.event)
        if any(upload_key(one) == upload_key(route.upload) for one in after.uploads(again)):
            seen.add((step.workflow.path, step.job.id))
            yield step


def by_upload(routes: Sequence[Route]) -> list[list[Route]]:
    """The routes to each upload."""
    groups: dict[tuple[object, ...], list[Route]] = {}
    for route in routes:
        groups.setdefault(upload_key(route.upload), []).append(route)
    return list(groups.values())


def say_reached(paths: Sequence[Route], lines: Sequence[int] = ()) -> str:
    """What reaches an upload, these being all the routes to it: which events, which index, and where.

    `lines` are those of all the uploads that the sentence is for, by default that of this one.

    What a step may start besides is left out where something reaches the upload anyway.
    """
    paths = [path for path in paths if path.run.starter is None] or paths
    upload = paths[0].upload
    certain = any(path.upload.reached is True for path in paths)
    titles = list(dict.fromkeys(path.run.event.title for path in paths))
    verb = "may reach" if not certain else "reaches" if len(titles) == 1 else "reach"
    doubt = f" ({upload.doubt})" if upload.doubt else "" if certain else f" ({_doubt(paths[0])})"
    once = "once GitHub accepts the file, " if is_refused(upload.workflow) else ""
    return (
        f"{once}{_list(titles)} {verb} {show_index(upload.index)} through {show_upload(upload, lines)}{doubt}"
    )


def _list(titles: Sequence[str]) -> str:
    """As many as fit, with "and" before the last."""
    shown = list(titles[:_SHOWN])
    if len(titles) > _SHOWN:
        shown.append(f"{len(titles) - _SHOWN} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _doubt(path: Route) -> str:
    """Why it is not certain that the upload happens."""
    started = path.run.started
    if started.passes is UNKNOWN:
        return started.why
    job_run = find_job_run(path.run, path.upload)
    if job_run is not None and job_run.outcome is Outcome.MAYBE:
        return job_run.why
    return "tracer cannot decide a condition of the step, or one in its script"


def say_held(routes: Iterable[Route], kind: ReleaseKind | None, closed: Sequence[Run]) -> list[str]:
    """One sentence for each upload that a release reaches, with what keeps all else (`closed`) from it."""
    found: dict[str, str] = {}
    for route in routes:
        upload = route.upload
        found.setdefault(show_upload(upload), _say_closing(upload, closed))
    what = SAID[kind] if kind else "nothing"
    return [f"only {what} reaches PyPI through {upload}: {closing}" for upload, closing in found.items()]


def _say_closing(upload: Upload, closed: Sequence[Run]) -> str:
    """What keeps the first of these runs from the upload; other events come before releases of other tags."""
    for run in sorted(closed, key=lambda run: run.event.name == "release"):
        job_run = find_job_run(run, upload)
        if job_run is not None and job_run.outcome is Outcome.SKIPPED:
            return f"on {_title(run.event)}, {job_run.why}"
        if job_run is not None and upload.step and upload.step.condition:
            gate = show_gate(upload.step.condition)
            return f"on {_title(run.event)}, the gate {gate} of its step does not hold"
    return "nothing else starts the workflow"


def _title(event: Event) -> str:
    """The event in words, with the tag of a release, which is what its gate may depend on."""
    return f"{event.title} of `{ref_name(event.ref)}`" if event.name == "release" else event.title


def say_tracer(branch: str, paths: Sequence[Route], skipped: Iterable[tuple[Upload, str]]) -> list[str]:
    """What a push to a tracer branch reaches, and what keeps it from the rest."""
    reached = dict.fromkeys(show_upload(path.upload) for path in paths)
    certain = any(path.upload.reached is True for path in paths)
    verb = "reaches" if certain else "may reach"
    return [
        f"a push to `{branch}` {verb} TestPyPI only, through {', '.join(reached)}",
        *(
            f"a push to `{branch}` does not reach PyPI through {show_upload(upload)}: {why}"
            for upload, why in skipped
        ),
    ]
