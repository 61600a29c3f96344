"""The proof: real PyPI is reached by a release alone, and a tracer branch reaches TestPyPI alone.

What may happen counts as if it happened, and an index that is not known as if it were the wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
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

    `broken` are sentences for the paths that break it, each with the gate that is missing, `held` for those
    that hold, each with the gate that closes it. `escapes` are the ways on which a push to a tracer branch
    reaches, or may reach, anything but TestPyPI.
    """

    pypi_only_by_release: bool
    tracer_reaches_only_testpypi: bool | None
    broken: tuple[str, ...]
    held: tuple[str, ...]
    escapes: tuple[Route, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """All sentences, those for what is broken first."""
        return self.broken + self.held

    @property
    def holds(self) -> bool:
        """Whether everything that was asked is proven."""
        return self.pypi_only_by_release and self.tracer_reaches_only_testpypi is not False


class _Finding(NamedTuple):
    """Sentences for what breaks a proof, and for what holds."""

    broken: tuple[str, ...]
    held: tuple[str, ...]
    to_pypi: tuple[Route, ...] = ()
    escapes: tuple[Route, ...] = ()


def prove(workflows: Iterable[Workflow], simulator: Simulator, tracer_branches: Sequence[str] = ()) -> Proof:
    """Whether `workflows` reach PyPI by a release alone, and pushes to the tracer branches TestPyPI alone.

    The first is asked of `workflows`, the second of all the files of the `setting`, taken as they would stand
    on the tracer branch.
    """
    releases = [_prove_release(workflow, simulator, tracer_branches) for workflow in workflows]
    to_pypi = [path for found in releases for path in found.to_pypi]
    tracers = [_prove_tracer(branch, simulator, to_pypi) for branch in tracer_branches]
    found = [*releases, *tracers]
    broken = tuple(dict.fromkeys(line for each in found for line in each.broken))
    held = (line for each in found for line in each.held)
    return Proof(
        not any(release.broken for release in releases),
        not any(tracer.broken for tracer in tracers) if tracers else None,
        tuple(dict.fromkeys(broken)),
        tuple(dict.fromkeys(held)),
        tuple(path for tracer in tracers for path in tracer.escapes),
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
    unless it is no workflow at all, of which GitHub runs nothing.
    """
    files, unreadable = read_texts(texts)
    given = simulator or Simulator()
    whole = Simulator(given.repository, files, given.project, unreadable)
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
    """The ways to any index on which a release runs `workflow`, or may."""
    for challenge, run in runs_of_probes(workflow, simulator, ()):
        if challenge.is_release:
            yield from routes_of(run, simulator)


def _prove_release(workflow: Workflow, simulator: Simulator, tracer_branches: Sequence[str]) -> _Finding:
    paths: list[Route] = []
    closed: list[Run] = []
    for challenge, run in runs_of_probes(workflow, simulator, tracer_branches):
        found = routes_of(run, simulator, is_release=challenge.is_release)
        mine = [
            path for path in found if path.upload.workflow.path == workflow.path or run.workflow is workflow
        ]
        paths += [path for path in mine if path.upload.index in _MAY_BE_PYPI]
        if not challenge.is_release:
            closed.append(run)
    broken = _without_repeats([path for path in paths if not path.is_release])
    to_pypi = [path for path in paths if path.is_release]
    refused = say_refused(workflow)
    if not paths:
        return _Finding((), (f"nothing reaches PyPI through {workflow.path}", *refused))
    held = say_held(to_pypi, closed) if not broken else []
    return _Finding((*refused, *say_broken(broken)), tuple(held), tuple(to_pypi))


def _without_repeats(paths: Sequence[Route]) -> list[Route]:
    """A branch of any name says nothing new of an upload that is known to be reached."""
    return [
        path
        for group in by_upload(paths)
        for path in [path for path in group if OPEN_END not in path.run.event.ref] or group
    ]


def _prove_tracer(branch: str, simulator: Simulator, to_pypi: Sequence[Route]) -> _Finding:
    runs = runs_of_tracer(branch, simulator)
    paths = [path for run in runs for path in routes_of(run, simulator)]
    escapes = [path for path in paths if path.upload.index != TESTPYPI]
    broken = [
        *(f"{path} cannot be read: {why}" for path, why in simulator.unreadable.items()),
        *say_broken(escapes),
    ]
    pushed = [run for run in runs if run.event.name == "push" and run.event.ref == f"refs/heads/{branch}"]
    good = [path for path in paths if path.upload.index == TESTPYPI and _is_among(path.run, pushed)]
    if not good:
        broken.append(f"a push to `{branch}` does not reach TestPyPI: {_say_why_not(pushed)}")
    held = say_tracer(branch, good, _skipped(pushed, to_pypi)) if not broken else []
    return _Finding(tuple(broken), tuple(held), escapes=tuple(escapes))


def _is_among(run: Run, runs: Sequence[Run]) -> bool:
    return any(one is run for one in runs)


def _skipped(runs: Sequence[Run], to_pypi: Sequence[Route]) -> Iterator[tuple[Upload, str]]:
    """The uploads to PyPI that these runs leave out, and why."""
    uploads = {(path.upload.workflow.path, path.upload.name, path.upload.line): path for path in to_pypi}
    for path in uploads.values():
        for run in runs:
            if run.workflow is not path.run.workflow:
                continue
            job_run = find_job_run(run, path.upload)
            if job_run is not None and job_run.outcome is Outcome.SKIPPED:
                yield path.upload, job_run.why
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
