"""Where the gate is missing that keeps an upload to a release: the one author of that answer.

A gate is only named once it was tried on the workflow as a value: it closes every route that it is for, it
leaves what goes to TestPyPI alone, and a release still reaches the index. Writing it is
`tracer_bullet.arming.gates.gate_edit`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import TAGS
from tracer_bullet.workflow.events import push_branch
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.conditions import ALWAYS, join_gate, read_condition
from tracer_bullet.workflow.model import Located
from tracer_bullet.workflow.proof.permanent_gate import without_temporary
from tracer_bullet.workflow.proof.release_gate import release_gate
from tracer_bullet.workflow.proof.routes import runs_of_probes
from tracer_bullet.workflow.proof.unknown_steps import may_publish
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


class MissingGate(NamedTuple):
    """A gate to write: `if: CONDITION` on the job `job` in the file `path`, or on its step number `step`.

    Steps count from 0. `line` is that of the `if:` to change, or of the job or step that has none.
    `condition` asks for `gate` besides what the `if:` asks for already, or (`replaces`) instead of it.
    `step_if` is the line of an `if:` on the step that uploads, 0 without one. `is_elsewhere`: the file is
    another one than that of the upload, so that a reader has to be told. `permanent` is the condition for the
    workflow without its temporary parts, if the `if:` is one of them.
    """

    path: str
    job: str
    step: int | None
    gate: str
    condition: str
    line: int
    is_new: bool
    replaces: bool = False
    step_if: int = 0
    is_elsewhere: bool = False
    permanent: str | None = None

    @property
    def owner(self) -> str:
        """What the gate goes on, in words."""
        return f"job `{self.job}`" if self.step is None else f"step {self.step + 1} of job `{self.job}`"

    def __str__(self) -> str:
        where = f"line {self.line} of {self.path}" if self.is_elsewhere else f"line {self.line}"
        condition = re.sub(r"\s*\n\s*", " ", self.permanent or self.condition)
        if self.permanent:
            where = f" of {self.path}" if self.is_elsewhere else ""
            return f"after `tracer finalize`, write `if: {condition}` on {self.owner}{where}"
        if self.is_new:
            return f"add `if: {condition}` to {self.owner} ({where})"
        return f"change the `if:` of {self.owner} ({where}) to `{condition}`"


class NoGate(NamedTuple):
    """Why no gate closes the routes to an upload, and what somebody has to decide instead."""

    path: str
    line: int
    reason: str
    hint: str

    def __str__(self) -> str:
        return self.reason


def find_gates(
    routes: Sequence[Route], simulator: Simulator, kept: Sequence[Run] = ()
) -> list[MissingGate | NoGate]:
    """For each workflow that starts some of `routes`, all of them to one upload: the gate that closes them.

    The runs `kept`, and those of `routes` themselves, go on reaching TestPyPI wherever they do now. What a
    step starts is closed at that step: `tracer_bullet.workflow.proof.starting_gates`.
    """
    by_starter: dict[str, list[Route]] = {}
    for route in routes:
        by_starter.setdefault(route.run.workflow.path, []).append(route)
    return [_find_gate(mine, simulator, kept) for mine in by_starter.values()]


def _find_gate(routes: Sequence[Route], simulator: Simulator, kept: Sequence[Run]) -> MissingGate | NoGate:
    from tracer_bullet.workflow.proof.wrong_address import (  # noqa: PLC0415 - not for a workflow that is safe
        find_correction,
    )

    upload, starter = routes[0].upload, routes[0].run.workflow
    if starter.path not in simulator.files:
        simulator = simulator.with_workflows(starter)
    if correction := find_correction(routes, simulator):
        return NoGate(correction.path, correction.line, correction.sentence, "then run the command again")
    gate = release_gate(starter.triggers)
    if not gate:
        return _default_branch_gate(routes, simulator, kept) or _without_release(starter, upload)
    if _is_shared(routes, simulator):
        reason = "one step uploads to TestPyPI and to another index: split it into two steps"
        return NoGate(upload.workflow.path, upload.line, reason, "gate the step for the other index")
    if upload.doubt and not may_publish(upload):
        return _not_an_upload(upload)
    trial = _Trial(routes, simulator, kept)
    found = (candidate for candidate in _candidates(routes[0], simulator, gate) if trial.succeeds(candidate))
    return next(found, None) or _unreachable(starter, upload)


def _default_branch_gate(
    routes: Sequence[Route], simulator: Simulator, kept: Sequence[Run]
) -> MissingGate | None:
    """What keeps an upload to the default branch, where a push to that is what releases.

    A push to another branch is not for a gate: it should not start such a workflow at all.
    """
    repository, upload = simulator.repository, routes[0].upload
    push = push_branch(repository, repository.default_branch)
    pushes = [run for run in kept if run.event.name == "push"]
    trial = _Trial(routes, simulator, pushes, releases=(push,))
    is_push = any(route.run.event.name == "push" for route in routes)
    if is_push or upload.doubt or not trial.is_released(simulator):
        return None
    gate = f"github.ref == '{push.ref}'"
    found = (one for one in _candidates(routes[0], simulator, gate) if trial.succeeds(one))
    first = next(found, None)
    return first._replace(is_elsewhere=first.path != upload.workflow.path) if first else None


def _is_shared(routes: Sequence[Route], simulator: Simulator) -> bool:
    """Whether the step that uploads goes to TestPyPI as well."""
    step = routes[0].upload.step
    return step is not None and any(
        (other.name, other.step, other.index) == (route.upload.name, step, TESTPYPI)
        for route in routes
        for other in simulator.uploads(route.run)
    )


def _candidates(route: Route, simulator: Simulator, gate: str) -> Iterator[MissingGate]:
    """The gates worth trying: on the outermost call first, on the step last."""
    upload = route.upload
    step_if = upload.step.condition.span.line if upload.step and upload.step.condition else 0
    current: Run | None = route.run
    for name in upload.name.split(" / "):
        if current is None:
            return
        yield from gates_on(current.workflow, current.jobs[name].job, None, gate, step_if)
        current = current.jobs[name].called
    if upload.step and not upload.doubt and _is_at(simulator, upload):
        yield from gates_on(upload.workflow, upload.job, upload.step, gate, 0)


def _is_at(simulator: Simulator, upload: Upload) -> bool:
    """Whether the step is in the file that is here: the default branch may have another version of it."""
    here = simulator.files.get(upload.workflow.path)
    job = here.jobs.get(upload.job.id) if here else None
    return job is not None and upload.step in job.steps


def gates_on(
    workflow: Workflow, job: Job, step: Step | None, gate: str, step_if: int = 0
) -> Iterator[MissingGate]:
    """The gate joined to what the job or the step asks for, if that can be read, and then in its place."""
    owner = step or job
    known = _readable(workflow, owner) if owner.condition else ALWAYS
    span = owner.condition.span if owner.condition else owner.span
    position = step.position if step else None
    found = MissingGate(
        workflow.path,
        job.id,
        position,
        gate,
        gate,
        span.line,
        owner.condition is None,
        step_if=step_if,
        permanent=without_temporary(workflow, job, step, gate),
    )
    if known is not None:
        yield found._replace(condition=join_gate(known, gate))
    if known != ALWAYS:
        yield found._replace(replaces=True, permanent=found.permanent and gate)


def _readable(workflow: Workflow, owner: Job | Step) -> str | None:
    """What the `if:` asks for; None where GitHub refuses it, so that it has to be replaced."""
    condition = owner.condition
    if condition is None or any(found.span == condition.span for found in workflow.problems):
        return None
    return read_condition(condition.value)


class _Trial:
    """What a gate has to do: close `routes`, and leave TestPyPI and the release as they are.

    `releases` are the events that release if nothing in `on:` does; then only the runs `kept` need TestPyPI.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        simulator: Simulator,
        kept: Sequence[Run],
        releases: Sequence[Event] = (),
    ) -> None:
        self._simulator = simulator
        self._other_releases = releases
        self._upload = routes[0].upload
        # Of an event that stands for every ref that was not tried, a release is one.
        known = [route.run.event for route in routes if route.run.event.ref] or [
            route.run.event for route in routes
        ]
        self._closed = {(event.name, event.ref.startswith(TAGS)): event for event in known}.values()
        mine = () if releases else tuple(route.run for route in routes)
        runs = {id(run): run for run in (*kept, *mine)}.values()
        self._lanes = [(run, lane) for run in runs if (lane := testpypi_lanes(simulator, run))]
        self._starter = routes[0].run.workflow

    def succeeds(self, gate: MissingGate) -> bool:
        """Whether `gate` does all of it."""
        after = with_gate(self._simulator, gate)
        starter = after.files[self._starter.path]
        return (
            not any(self._is_reached(after, after.run(starter, event)) for event in self._closed)
            and all(testpypi_lanes(after, again_in(after, run)) == lane for run, lane in self._lanes)
            and self.is_released(after)
        )

    def is_released(self, simulator: Simulator) -> bool:
        """Whether a release makes the upload."""
        return any(self._is_reached(simulator, run) for run in self._releases(simulator))

    def _is_reached(self, simulator: Simulator, run: Run) -> bool:
        return any(_name(upload) == _name(self._upload) for upload in simulator.uploads(run))

    def _releases(self, simulator: Simulator) -> Iterator[Run]:
        starter = simulator.files[self._starter.path]
        if self._other_releases:
            return (simulator.run(starter, event) for event in self._other_releases)
        return (run for probe, run in runs_of_probes(starter, simulator, ()) if probe.is_release)


def with_gate(simulator: Simulator, gate: MissingGate) -> Simulator:
    """The same repository with `gate` written into its workflow."""
    workflow = simulator.files[gate.path]
    job = workflow.jobs[gate.job]
    condition = Located(gate.condition, job.span)
    if gate.step is None:
        job = job._replace(condition=condition)
    else:
        step = next(one for one in job.steps if one.position == gate.step)
        job = job.with_step(step._replace(condition=condition))
    return simulator.with_workflows(workflow.with_job(job))


def _name(upload: Upload) -> tuple[str, str, int | None, str]:
    return upload.workflow.path, upload.name, upload.step.position if upload.step else None, upload.tool


def again_in(simulator: Simulator, run: Run) -> Run:
    """The run that the same event makes of the same file in another repository, as surely as before."""
    doubt = run.started.why if run.started.passes is UNKNOWN else ""
    return simulator.run(simulator.files[run.workflow.path], run.event, doubt)


def testpypi_lanes(simulator: Simulator, run: Run) -> set[tuple[object, ...]]:
    """The uploads of a run to TestPyPI, and whether each only may happen."""
    return {
        (_name(one), one.reached is UNKNOWN and run.started.passes is not UNKNOWN)
        for one in simulator.uploads(run)
        if one.index == TESTPYPI
    }


def _without_release(starter: Workflow, upload: Upload) -> NoGate:
    reason = (
        f"no gate fits, because nothing in `on:` of {starter.path} is a release: decide what releases, "
        "for example `release: types: [published]`"
    )
    hint = (
        f"add this to `on:` (line {starter.on.line} of {starter.path}):\n      release:\n"
        f"        types: [published]\nand this to job `{upload.job.id}` "
        f"(line {upload.job.span.line} of {upload.workflow.path}):\n    if: github.event_name == 'release'"
    )
    return NoGate(upload.workflow.path, upload.line, reason, hint)


def _not_an_upload(upload: Upload) -> NoGate:
    reason = f"check what {upload.tool} does: tracer cannot see into it"
    hint = "give it to a job of its own that holds no credential, or remove the credential from this job"
    return NoGate(upload.workflow.path, upload.line, reason, hint)


def _unreachable(starter: Workflow, upload: Upload) -> NoGate:
    """Every gate was tried."""
    reason = (
        f"no gate fits: with `if: {release_gate(starter.triggers)}`, either nothing would reach the index "
        f"through job `{upload.job.id}`, or TestPyPI would not be reached; decide which event releases"
    )
    hint = f"restrict job `{upload.job.id}` and the jobs that it needs to that event"
    return NoGate(upload.workflow.path, upload.line, reason, hint)
