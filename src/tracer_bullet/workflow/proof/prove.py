"""The proof: real PyPI is reached by a release alone, and a tracer branch reaches TestPyPI alone.

What may happen counts as if it happened, and an index that is not known as if it were the wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow.expressions.unknown import OPEN_END
from tracer_bullet.workflow.proof.routes import Route, routes_of, runs_of_probes, runs_of_tracer
from tracer_bullet.workflow.proof.wording import (
    by_upload,
    find_job_run,
    say_broken,
    say_held,
    say_refused,
    say_tracer,
)
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.reader import NoWorkflowError, read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run

_MAY_BE_PYPI = (PYPI, UNKNOWN_INDEX)


class Proof(NamedTuple):
    """What is proven. `tracer_reaches_only_testpypi` is None where no tracer branch is asked about.

    `broken` are sentences for the routes that break it, each with the gate that is missing, `held` for those
    that hold, each with the gate that closes it. `other_indexes` are the routes on which a push to a tracer
    branch reaches, or may reach, anything but TestPyPI.
    """

    pypi_only_by_release: bool
    tracer_reaches_only_testpypi: bool | None
    broken: tuple[str, ...]
    held: tuple[str, ...]
    other_indexes: tuple[Route, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """All sentences, those for what is broken first."""
        return self.broken + self.held

    @property
    def holds(self) -> bool:
        """Whether everything that was asked is proven."""
        return self.pypi_only_by_release and self.tracer_reaches_only_testpypi is not False


class _Finding(NamedTuple):
    """Routes and sentences that break a proof, sentences for what holds; `kept` are runs to be left alone."""

    routes: tuple[Route, ...] = ()
    broken: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    to_pypi: tuple[Route, ...] = ()
    kept: tuple[Run, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.routes and not self.broken


def prove(workflows: Iterable[Workflow], simulator: Simulator, tracer_branches: Sequence[str] = ()) -> Proof:
    """Whether `workflows` reach PyPI by a release alone, and pushes to the tracer branches TestPyPI alone.

    The first is asked of `workflows`, the second of all the files of the `simulator`, taken as they would
    stand on the tracer branch.
    """
    releases = [_prove_release(workflow, simulator, tracer_branches) for workflow in workflows]
    to_pypi = [route for found in releases for route in found.to_pypi]
    tracers = [_prove_tracer(branch, simulator, to_pypi) for branch in tracer_branches]
    found = [*tracers, *releases]
    routes = [route for each in found for route in each.routes]
    kept = [run for each in found for run in each.kept]
    broken = [*(line for each in found for line in each.broken), *say_broken(routes, simulator, kept)]
    held = (line for each in (*releases, *tracers) for line in each.held)
    return Proof(
        all(release.holds for release in releases),
        all(tracer.holds for tracer in tracers) if tracers else None,
        tuple(dict.fromkeys(broken)),
        tuple(dict.fromkeys(held)),
        tuple(route for tracer in tracers for route in tracer.routes),
    )


def prove_tracer(
    texts: Mapping[str, str],
    branch: str,
    simulator: Simulator | None = None,
    subjects: Iterable[str] | None = None,
) -> Proof:
    """The proof over texts that need not be written yet: all the workflows of a repository, by path.

    `subjects` are the paths that must reach PyPI by a release alone, all of them unless given; a push to
    `branch` must reach TestPyPI alone, over all of them. A text that cannot be read counts against that,
    unless it is not a workflow at all, of which GitHub runs nothing.
    """
    files, unreadable = read_texts(texts)
    given = simulator or Simulator()
    whole = Simulator(given.repository, files, given.names, unreadable)
    wanted = files if subjects is None else [path for path in subjects if path in files]
    return prove([files[path] for path in wanted], whole, (branch,))


def read_texts(texts: Mapping[str, str]) -> tuple[dict[str, Workflow], dict[str, str]]:
    """The workflows among `texts` by path, and the reasons why others cannot be read."""
    files: dict[str, Workflow] = {}
    unreadable: dict[str, str] = {}
    for path, text in texts.items():
        try:
            files[path] = read_workflow(text, path)
        except NoWorkflowError:
            continue
        except TracerError as error:
            unreadable[path] = str(error)
    return files, unreadable


def release_routes(workflow: Workflow, simulator: Simulator) -> Iterator[Route]:
    """The routes to any index on which a release runs `workflow`, or may."""
    for probe, run in runs_of_probes(workflow, simulator, ()):
        if probe.is_release:
            yield from routes_of(run, simulator)


def _prove_release(workflow: Workflow, simulator: Simulator, tracer_branches: Sequence[str]) -> _Finding:
    routes: list[Route] = []
    closed: list[Run] = []
    for probe, run in runs_of_probes(workflow, simulator, tracer_branches):
        found = routes_of(run, simulator, is_release=probe.is_release)
        mine = [
            route
            for route in found
            if route.upload.workflow.path == workflow.path or run.workflow is workflow
        ]
        routes += [route for route in mine if route.upload.index in _MAY_BE_PYPI]
        if not probe.is_release:
            closed.append(run)
    broken = _without_repeats([route for route in routes if not route.is_release])
    to_pypi = [route for route in routes if route.is_release]
    refused = say_refused(workflow)
    if not routes:
        return _Finding(held=(f"nothing reaches PyPI through {workflow.path}", *refused))
    held = say_held(to_pypi, closed) if not broken else []
    return _Finding(tuple(broken), tuple(refused), tuple(held), tuple(to_pypi))


def _without_repeats(routes: Sequence[Route]) -> list[Route]:
    """A branch of any name says nothing new of an upload that is known to be reached."""
    return [
        route
        for group in by_upload(routes)
        for route in [route for route in group if OPEN_END not in route.run.event.ref] or group
    ]


def _prove_tracer(branch: str, simulator: Simulator, to_pypi: Sequence[Route]) -> _Finding:
    runs = runs_of_tracer(branch, simulator)
    routes = [route for run in runs for route in routes_of(run, simulator)]
    other_indexes = [route for route in routes if route.upload.index != TESTPYPI]
    pushed = [run for run in runs if run.event.name == "push" and run.event.ref == HEADS + branch]
    broken = [f"{path} cannot be read: {why}" for path, why in simulator.unreadable.items()]
    good = [route for route in routes if route.upload.index == TESTPYPI and _is_among(route.run, pushed)]
    if not good:
        broken.append(f"a push to `{branch}` does not reach TestPyPI: {_say_why_not(pushed)}")
    held = say_tracer(branch, good, _skipped(pushed, to_pypi)) if not (broken or other_indexes) else []
    return _Finding(tuple(other_indexes), tuple(broken), tuple(held), kept=tuple(pushed))


def _is_among(run: Run, runs: Sequence[Run]) -> bool:
    return any(one is run for one in runs)


def _skipped(runs: Sequence[Run], to_pypi: Sequence[Route]) -> Iterator[tuple[Upload, str]]:
    """The uploads to PyPI that these runs leave out, and why."""
    uploads = {(route.upload.workflow.path, route.upload.name, route.upload.line): route for route in to_pypi}
    for route in uploads.values():
        for run in runs:
            if run.workflow is not route.run.workflow:
                continue
            job_run = find_job_run(run, route.upload)
            if job_run is not None and job_run.outcome is Outcome.SKIPPED:
                yield route.upload, job_run.why
                break


def _say_why_not(runs: Sequence[Run]) -> str:
    """Why a push to the tracer branch uploads nothing to TestPyPI."""
    if not runs:
        return "it starts no workflow"
    skipped = [
        f"`{name}` is skipped, for {job_run.why}"
        for run in runs
        for name, job_run in run.jobs.items()
        if job_run.outcome is Outcome.SKIPPED
    ]
    return skipped[0] if skipped else "no job that runs uploads there"
