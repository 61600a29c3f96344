"""The last look at a result before it is shown and written: what does not hold here is never written."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.scaffold.existing.replaced import describe_replaced
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.liveness import MAYBE, NO
from tracer_bullet.workflow.proof.probes import probes
from tracer_bullet.workflow.proof.prove import prove
from tracer_bullet.workflow.proof.release_kind import SAID, ReleaseKind
from tracer_bullet.workflow.proof.release_makers import made_by_own_token
from tracer_bullet.workflow.proof.routes import routes_of
from tracer_bullet.workflow.proof.ungated import publishes
from tracer_bullet.workflow.proof.wording import show_index, show_upload
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.prove import Proof
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.simulator import Simulator


class Proven(NamedTuple):
    """A verdict that holds for pushes to `branch` (empty: none is armed), and the uploads beside ours.

    `doubts` are steps of a workflow that is adopted: they could upload before, and still can. Nor need its
    releases reach PyPI, if they did not before.
    """

    verdict: Proof
    branch: str
    others: tuple[Other, ...]
    doubts: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.doubts:
            return "not proven safe: the steps above could upload before, and still can"
        if not self.verdict.pypi_only_by_release:
            tracer = f": a push to `{self.branch}` reaches TestPyPI and nothing else" if self.branch else ""
            return f"proven{tracer}" if tracer else "nothing is armed, so nothing was proven"
        tracer = f"a push to `{self.branch}` reaches TestPyPI and nothing else; " if self.branch else ""
        is_open = any(other.is_unknown for other in self.others)
        limit = ", except for what is unverified above" if is_open else ""
        act = SAID[self.verdict.release or ReleaseKind.RELEASE]
        if self.verdict.liveness.answer == NO:
            return f"proven: {tracer}nothing reaches PyPI, for the reason above{limit}"
        return f"proven: {tracer}only {act} reaches PyPI{limit}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Each upload beside ours, each way to PyPI that is no release, and what a release depends on."""
        others = (f"{'unverified: ' if one.is_unknown else ''}{one}{one.clash}" for one in self.others)
        liveness = self.verdict.liveness
        of_release = {NO: f"{liveness.why} (nor did it before)", MAYBE: liveness.why}
        said = filter(None, [of_release.get(liveness.answer)])
        return (*others, *self.doubts, *self.verdict.other_ways, *said)


def check_result(simulator: Simulator, workflow: str, branch: str, siblings: Iterable[str]) -> Proven:
    """Prove what would be written: the workflow at the path `workflow`, armed for `branch` or (empty) not.

    `simulator` holds all the workflows of the repository as they would stand; `siblings` are the paths of
    those that tracer wrote for other packages. Raises RefusedError, with each way that breaks it, where PyPI
    may be reached by anything but a release of this workflow, or anything but TestPyPI by a push to `branch`.
    """
    ours = simulator.files.get(workflow)
    if ours is None:
        why = simulator.unreadable.get(workflow, "it is not a workflow")
        raise RefusedError(f"what would be written cannot be read: {why}", place=Place(workflow))
    armed = armed_branches(ours.text, workflow)
    if armed != ((branch,) if branch else ()):
        raise RefusedError(f"`{workflow}` would be armed for {armed}, and not for {branch!r} alone")
    verdict = prove([ours], simulator, [branch] if branch else [])
    others = find_others(simulator, {workflow, *siblings})
    rivals = [other for other in others if other.is_rival]
    unread = [f"{path} cannot be read: {why}" for path, why in simulator.unreadable.items()]
    reasons = dict.fromkeys(
        [*verdict.broken, *unread, *(f"two workflows would publish: {other}" for other in rivals)]
    )
    if reasons:
        raise RefusedError(
            "\n- ".join(["what would be written here is not proven safe:", *reasons]),
            hint=_say_cure(simulator, workflow, rivals, [*verdict.broken, *unread]),
        )
    return Proven(verdict, branch, others)


def _say_cure(simulator: Simulator, workflow: str, rivals: Sequence[Other], reasons: Sequence[str]) -> str:
    lines = []
    maker = made_by_own_token(simulator, ReleaseKind.RELEASE)
    silent = maker.said if maker else ""
    paths = list(dict.fromkeys(rival.workflow for rival in rivals))
    jobs = {path: [one.route.upload.outer_job for one in rivals if one.workflow == path] for path in paths}
    mixed = [path for path in paths if describe_replaced(simulator, path, jobs[path]).others]
    if rivals and not mixed:
        options = "".join(f" --replace {shlex.quote(PurePosixPath(path).name)}" for path in paths)
        name = PurePosixPath(workflow).name
        lines = [f"tracer init{options}", f"`{name}` replaces the named workflow; the diff shows it"]
    lines += [f"{path} does more than publish: take the upload to PyPI out of it by hand" for path in mixed]
    if silent in reasons:
        lines.append("tracer init --data release_on=tag  # the tag itself starts the workflow")
    if set(reasons) - {silent}:
        lines.append("do what each line above says, or arm no branch: `--no-branch`")
    return "\n".join(lines)


class Other(NamedTuple):
    """An upload of the workflow file `workflow`, and one of the ways to it: to PyPI on a release first."""

    workflow: str
    route: Route

    @property
    def is_rival(self) -> bool:
        """Whether it publishes to PyPI too, or may on a release, so that two would publish."""
        index = self.route.upload.index
        return index == PYPI or (index == UNKNOWN_INDEX and self.route.is_release)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell where it uploads to, if it does."""
        return self.route.upload.index == UNKNOWN_INDEX

    @property
    def clash(self) -> str:
        """What to do if it uploads to TestPyPI on a release, as a release of ours does; empty otherwise."""
        if not (self.route.is_release and self.route.upload.index == TESTPYPI):
            return ""
        return ": let one workflow upload there, because TestPyPI takes each file name only once"

    def __str__(self) -> str:
        upload = self.route.upload
        verb = "may upload" if upload.reached is UNKNOWN else "uploads"
        doubt = f" ({upload.doubt})" if upload.doubt else ""
        event = self.route.run.event.title
        return f"{show_upload(upload)} {verb} to {show_index(upload.index)}, on {event}{doubt}"


def find_others(simulator: Simulator, known: Container[str]) -> tuple[Other, ...]:
    """One entry for each upload of the workflows that are not `known`, by whatever starts them here.

    A reusable workflow is judged by those that call it. Calls from other repositories do not count: an index
    would not trust them, https://docs.pypi.org/trusted-publishers/troubleshooting/.
    """
    found: dict[tuple[str, str, int, str], Other] = {}
    for path, workflow in simulator.files.items():
        if path in known or not publishes(workflow, simulator):
            continue
        for route in sorted(_routes(workflow, simulator), key=_rank):
            upload = route.upload
            found.setdefault((path, upload.name, upload.line, upload.index), Other(path, route))
    return tuple(found.values())


def _routes(workflow: Workflow, simulator: Simulator) -> Iterator[Route]:
    for probe in probes(workflow, simulator.repository, ()):
        if probe.event.name != "workflow_call":
            run = simulator.run(workflow, probe.event)
            yield from routes_of(run, simulator, is_release=probe.is_release)


def _rank(route: Route) -> tuple[bool, bool]:
    return (not route.is_release, route.upload.reached is UNKNOWN)
