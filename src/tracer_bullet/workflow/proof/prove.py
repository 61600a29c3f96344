"""The proof: a push to a tracer branch cannot reach PyPI, and a release does, and nothing else.

What may happen counts as if it happened. A step that tracer cannot see into is listed; it is not an upload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.refs import HEADS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.unknown import OPEN_END
from tracer_bullet.workflow.proof.liveness import (
    MAYBE,
    NO,
    NOT_APPLICABLE,
    YES,
    Liveness,
    goes_to_pypi,
    release_reaches,
)
from tracer_bullet.workflow.proof.release_kind import ReleaseKind, find_kind, is_by_tag, is_release, only_way
from tracer_bullet.workflow.proof.release_makers import are_made_for_tags
from tracer_bullet.workflow.proof.remarks import find_remarks
from tracer_bullet.workflow.proof.rights import reason_for_refusal
from tracer_bullet.workflow.proof.routes import Route, find_job_run, routes_of, runs_of_probes
from tracer_bullet.workflow.proof.silent_branch import say_why_silent
from tracer_bullet.workflow.proof.tracer_runs import runs_of_tracer
from tracer_bullet.workflow.proof.unknown_steps import UnknownStep, find_unknown_steps, may_publish
from tracer_bullet.workflow.proof.unseen_starters import unseen_starter
from tracer_bullet.workflow.proof.wording import (
    by_upload,
    find_cures,
    is_refused,
    say_broken,
    say_held,
    say_refused,
    say_tracer,
    upload_key,
)
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.reader import EVENTS, NoWorkflowError, read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator

_MAY_BE_PYPI = (PYPI, UNKNOWN_INDEX)
PROVEN, NOT_PROVEN, UNSAFE = "proven", "not_proven", "unsafe"


class Proof(NamedTuple):
    """What is proven.

    `level` judges pushes to the tracer branches, None where none is asked about; what is `unknown` are the
    steps that they may run and tracer cannot see into. `other_routes` are those on which something reaches
    PyPI besides a release of the kind `release`, `other_ways` the sentences for them, each with its cure.
    `tracer_reaches_only_testpypi` asks as well that TestPyPI is reached.

    `broken` are all sentences for what is wrong, `held` those for what holds, `remarks` those for what is
    worth a look. `other_indexes` are the routes on which a push to a tracer branch reaches, or may reach,
    what it must not.
    """

    pypi_only_by_release: bool
    tracer_reaches_only_testpypi: bool | None
    broken: tuple[str, ...]
    held: tuple[str, ...]
    other_indexes: tuple[Route, ...] = ()
    level: str | None = None
    other_ways: tuple[str, ...] = ()
    release: ReleaseKind | None = None
    liveness: Liveness = Liveness(NOT_APPLICABLE)
    unknown: tuple[UnknownStep, ...] = ()
    remarks: tuple[str, ...] = ()
    other_routes: tuple[Route, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """All sentences, those for what is broken first."""
        return self.broken + self.held + self.remarks

    @property
    def holds(self) -> bool:
        """Whether nothing that was asked is to be put right."""
        return self.level in (None, PROVEN) and not self.other_ways and self.liveness.answer != NO


class _Release(NamedTuple):
    """What was found of one workflow: the routes to PyPI on a release, and others, and what closes these."""

    workflow: Workflow
    kind: ReleaseKind | None
    liveness: Liveness
    to_pypi: tuple[Route, ...] = ()
    others: tuple[Route, ...] = ()
    hidden: tuple[Route, ...] = ()
    closed: tuple[Run, ...] = ()
    remarks: tuple[str, ...] = ()


class _Tracer(NamedTuple):
    """What was found of one tracer branch: the routes to what must not be reached, and to TestPyPI.

    `lane` are all routes to TestPyPI, `good` those whose upload it takes.
    """

    branch: str
    escapes: tuple[Route, ...]
    good: tuple[Route, ...]
    pushed: tuple[Run, ...]
    lane: tuple[Route, ...] = ()


def prove(
    workflows: Iterable[Workflow],
    simulator: Simulator,
    tracer_branches: Sequence[str] = (),
    *,
    with_cures: bool = True,
) -> Proof:
    """Whether `workflows` reach PyPI by a release and by nothing else, and tracer branches cannot.

    The first is asked of `workflows`, the second of all the files of the `simulator`, taken as they would
    stand on the tracer branch. Where git has several remotes on GitHub, gates that name the repository are
    judged for each, and the worst verdict counts. The sentences name what closes each route unless
    `with_cures` is False: looking for that takes runs of the whole workflow.
    """
    subjects = list(workflows)
    found = _prove(subjects, simulator, tracer_branches, with_cures)
    for name in simulator.repository.others:
        other = _prove(subjects, simulator.at(name), tracer_branches, with_cures)
        if _rank(other) > _rank(found):
            note = f"so it is in `{name}`, which a remote of this repository leads to"
            found = other._replace(remarks=(note, *other.remarks))
    return found


def _rank(proof: Proof) -> tuple[int, int]:
    """The worse, the higher; that nothing is published from a fork is as it should be."""
    levels = (None, PROVEN, NOT_PROVEN, UNSAFE)
    return levels.index(proof.level), len(proof.other_ways)


def _prove(
    workflows: Iterable[Workflow], simulator: Simulator, tracer_branches: Sequence[str], with_cures: bool
) -> Proof:
    """The proof for one repository on GitHub."""
    releases = [_prove_release(workflow, simulator, tracer_branches) for workflow in workflows]
    tracers = [_prove_tracer(branch, simulator) for branch in tracer_branches]
    escapes = [route for tracer in tracers for route in tracer.escapes]
    hidden = [route for release in releases for route in release.hidden]
    unknown = find_unknown_steps([*escapes, *hidden])
    shown = [route for route in escapes if not (route.upload.doubt or unseen_starter(route.run))]
    others = [route for release in releases for route in release.others]
    kept = [run for tracer in tracers for run in tracer.pushed]
    cures = find_cures([*shown, *others], simulator, kept) if with_cures else {}
    ways = say_broken(others, cures)
    problems = [line for release in releases for line in _refused(release)]
    unread = _say_unread(simulator) if tracers else []
    silent = [line for tracer in tracers for line in _say_silent(tracer, simulator)]
    liveness = _worst([release.liveness for release in releases])
    stopped = [": ".join(filter(None, (liveness.why, liveness.cure)))] if liveness.answer == NO else []
    known = [route for route in others if not route.upload.doubt]
    reached = say_broken([*shown, *known], cures)
    broken = [*problems, *stopped, *reached, *map(str, unknown), *unread, *silent]
    only_release = not (others or hidden or problems)
    return Proof(
        only_release,
        not (escapes or unread or silent) if tracers else None,
        tuple(dict.fromkeys(broken)),
        tuple(dict.fromkeys(_say_held(releases, tracers, simulator))),
        tuple(escapes),
        _level(escapes, unread) if tracers else None,
        (*problems, *ways),
        next((release.kind for release in releases if release.kind), None),
        liveness,
        tuple(unknown),
        tuple(dict.fromkeys([*_say_source(simulator, tracers), *simulator.relies, *_all_remarks(releases)])),
        tuple(others),
    )


def _level(escapes: Sequence[Route], unread: Sequence[str]) -> str:
    if any(map(is_seen, escapes)):
        return UNSAFE
    return NOT_PROVEN if escapes or unread else PROVEN


def is_seen(route: Route) -> bool:
    """Whether a route is there for all that tracer can see, and not only for what it cannot.

    GitHub runs nothing of a file that it refuses. What may depend on a word that is not known is open.
    """
    run, upload = route.run, route.upload
    if is_refused(run.workflow) or is_refused(upload.workflow) or run.event.name not in EVENTS:
        return False
    if (run.workflow.problems or upload.workflow.problems) and upload.reached is UNKNOWN:
        return False
    return not upload.doubt and upload.index != UNKNOWN_INDEX and unseen_starter(run) is None


def _worst(found: Sequence[Liveness]) -> Liveness:
    """Of several workflows the answer that asks for something to be done."""
    by_answer = {one.answer: one for one in reversed(found)}
    return next(
        (by_answer[answer] for answer in (NO, MAYBE, YES) if answer in by_answer), Liveness(NOT_APPLICABLE)
    )


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


def _prove_release(workflow: Workflow, simulator: Simulator, tracer_branches: Sequence[str]) -> _Release:
    routes: list[Route] = []
    closed: list[Run] = []
    for _, run in runs_of_probes(workflow, simulator, tracer_branches):
        found = [route for route in routes_of(run, simulator) if route.upload.index in _MAY_BE_PYPI]
        mine = [
            route
            for route in found
            if route.upload.workflow.path == workflow.path or run.workflow is workflow
        ]
        routes += mine
        if not any(goes_to_pypi(route.upload) for route in mine):
            closed.append(run)
    # An index would not trust a call from another repository:
    # https://docs.pypi.org/trusted-publishers/troubleshooting/
    routes = [route for route in routes if route.run.event.name != "workflow_call"]
    known = [route for route in routes if goes_to_pypi(route.upload)]
    kind = find_kind(workflow, known) or only_way(known, tracer_branches)
    if kind is ReleaseKind.RELEASE and any(map(is_by_tag, known)) and are_made_for_tags(simulator):
        kind = ReleaseKind.TAG
    to_pypi = [route for route in known if is_release(route, kind)]
    rest = [route for route in routes if not is_release(route, kind)]
    others = [route for route in rest if _is_other_way(route, kind, simulator)]
    return _Release(
        workflow,
        kind,
        release_reaches(workflow, simulator, kind, routes),
        tuple(to_pypi),
        tuple(_without_repeats(others, routes)),
        tuple(_without_repeats([route for route in rest if route.upload.doubt], routes)),
        tuple(closed),
        tuple(find_remarks(workflow, simulator, kind, to_pypi)),
    )


def _all_remarks(releases: Sequence[_Release]) -> Iterator[str]:
    return (line for release in releases for line in release.remarks)


def _say_source(simulator: Simulator, tracers: Sequence[_Tracer]) -> list[str]:
    """Which commit stands for the default branch, where it has other workflows."""
    if not (tracers and simulator.default_source):
        return []
    read = f"tracer read them from {simulator.default_source}"
    return [f"some events run the workflows of the default branch ({read}): a change here counts once merged"]


def _is_other_way(route: Route, kind: ReleaseKind | None, simulator: Simulator) -> bool:
    """Whether a route that is no release reaches PyPI for all that is known, or is named as if it did.

    Where the workflow makes its releases itself, the tool that does so runs on every push.
    """
    if goes_to_pypi(route.upload):
        return True
    is_default = route.run.event.ref == HEADS + simulator.repository.default_branch
    return may_publish(route.upload) and not (kind is ReleaseKind.OWN and is_default)


def _refused(release: _Release) -> list[str]:
    """What GitHub says about the file matters where something is to be uploaded."""
    reaches = release.to_pypi or release.others or release.hidden
    return say_refused(release.workflow) if reaches else []


def _without_repeats(found: Sequence[Route], routes: Sequence[Route]) -> list[Route]:
    """A branch of any name says nothing new of an upload that the same event reaches from a named one."""
    named = {_way(route) for route in routes if OPEN_END not in route.run.event.ref and _is_of_branch(route)}
    return [
        route
        for group in by_upload(found)
        for route in group
        if OPEN_END not in route.run.event.ref or _way(route) not in named
    ]


def _way(route: Route) -> tuple[object, ...]:
    return upload_key(route.upload), route.run.event.name


def _is_of_branch(route: Route) -> bool:
    return route.run.event.ref.startswith(HEADS)


def _prove_tracer(branch: str, simulator: Simulator) -> _Tracer:
    runs = runs_of_tracer(branch, simulator)
    routes = [route for run in runs for route in routes_of(run, simulator)]
    pushed = [run for run in runs if run.event.name == "push" and run.event.ref == HEADS + branch]
    lane = [route for route in routes if route.upload.index == TESTPYPI and _is_among(route.run, pushed)]
    good = [route for route in lane if not reason_for_refusal(route.upload)]
    escapes = [
        route for route in routes if route.upload.index != TESTPYPI and not _is_ordinary(route, simulator)
    ]
    return _Tracer(branch, tuple(escapes), tuple(good), tuple(pushed), tuple(lane))


def tracer_escapes(branch: str, simulator: Simulator) -> tuple[Route, ...]:
    """The routes on which pushes to `branch` reach, or may reach, what they must not; on all remotes."""
    each = (simulator, *(simulator.at(name) for name in simulator.repository.others))
    return tuple(route for one in each for route in _prove_tracer(branch, one).escapes)


def _is_ordinary(route: Route, simulator: Simulator) -> bool:
    """Whether an upload goes to an index that is known, and not PyPI, on every other branch as well."""
    if route.upload.index in _MAY_BE_PYPI:
        return False
    if route.run.event.name != "push":
        return True
    event = events.push_branch(simulator.repository, events.ANY_NAME)
    again = simulator.uploads(simulator.run(route.run.workflow, event))
    return any((one.name, one.line, one.index) == _spot(route) for one in again)


def _spot(route: Route) -> tuple[str, int, str]:
    return route.upload.name, route.upload.line, route.upload.index


def _is_among(run: Run, runs: Sequence[Run]) -> bool:
    return any(one is run for one in runs)


def _say_unread(simulator: Simulator) -> list[str]:
    gap = [simulator.default_gap] if simulator.default_gap else []
    return [*(f"{path} cannot be read: {why}" for path, why in simulator.unreadable.items()), *gap]


def _say_silent(tracer: _Tracer, simulator: Simulator) -> list[str]:
    if tracer.good:
        return []
    refused = next((reason_for_refusal(route.upload) for route in tracer.lane), "")
    why = refused or say_why_silent(tracer.pushed, simulator)
    return [f"a push to `{tracer.branch}` does not reach TestPyPI: {why}"]


def _say_held(
    releases: Sequence[_Release], tracers: Sequence[_Tracer], simulator: Simulator
) -> Iterator[str]:
    for release in releases:
        if not (release.to_pypi or release.others or release.hidden or release.liveness.answer == MAYBE):
            yield f"nothing reaches PyPI through {release.workflow.path}"
            yield from say_refused(release.workflow)
        elif not release.others:
            yield from say_held(release.to_pypi, release.kind, release.closed)
        if release.liveness.answer in (YES, MAYBE):
            yield release.liveness.why
    to_pypi = [route for release in releases for route in release.to_pypi]
    for tracer in tracers:
        if not tracer.escapes and not _say_unread(simulator) and tracer.good:
            yield from say_tracer(tracer.branch, tracer.good, _skipped(tracer.pushed, to_pypi))


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
