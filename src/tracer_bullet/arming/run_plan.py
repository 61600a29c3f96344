"""A tracer run held to the proof: what a push reaches before and after, and that nothing else changes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.branch_proof import (
    BranchProof,
    prove_branch,
    publishes_to_testpypi,
    replace_texts,
    say_paths,
)
from tracer_bullet.arming.lane.lane_text import BUILD, UPLOAD
from tracer_bullet.arming.run.listeners import check_listeners
from tracer_bullet.arming.run.run_smoke import SMOKE
from tracer_bullet.arming.run.tracer_run import TracerRun, plan_run
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.refs import HEADS
from tracer_bullet.trigger import finalize, inspect
from tracer_bullet.workflow.events.event import push_branch
from tracer_bullet.workflow.proof.prove import is_seen, tracer_escapes
from tracer_bullet.workflow.proof.rights import reason_for_refusal
from tracer_bullet.workflow.proof.routes import routes_of, runs_of_probes
from tracer_bullet.workflow.proof.scenarios import plan_scenarios
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.proof.wording import by_upload, find_cures, say_reached
from tracer_bullet.workflow.proof.wrong_address import find_correction, may_be_meant_for_testpypi
from tracer_bullet.workflow.reach import PYPI, TESTPYPI
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.run.run_draft import RunRequest
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.simulation.simulate import Run
    from tracer_bullet.workflow.simulator import Simulator


class StartedElsewhereError(RefusedError):
    """A job of another workflow makes the upload to PyPI happen, and would with any that releases."""


class RunPlan(NamedTuple):
    """What would be done for `request`, and what holds `after` it; `doubts` were there before."""

    request: RunRequest
    run: TracerRun
    after: BranchProof
    doubts: tuple[str, ...]


def plan_tracer_run(
    simulator: Simulator,
    texts: Mapping[str, str],
    request: RunRequest,
    version_at: Callable[[str], RunVersion],
    given: Simulator | None = None,
) -> RunPlan:
    """The tracer run through a workflow without temporary parts, and its proof.

    Where its own job cannot upload to TestPyPI from the branch, a lane beside that one does. Raises
    RefusedError for what cannot be done exactly, for a route to another index than TestPyPI, and for anything
    else that would change. `given` is the repository as the user has it, if `simulator` has more than that:
    sentences name its lines.
    """
    given = given or simulator
    workflow, branch = simulator.files[request.path], request.branches[-1]
    _check_addresses(given, given.files[request.path], branch)
    plan, opened = _plan(simulator, given, texts, request, version_at)
    if opened and request.may_add_lane and publishes_to_testpypi(workflow, simulator, branch):
        with suppress(RefusedError):
            plan, opened = _plan(simulator, given, texts, request._replace(own_lane=False), version_at)
    if opened:
        raise _say_route(opened, plan.after, given)
    return plan


def _plan(
    simulator: Simulator,
    given: Simulator,
    texts: Mapping[str, str],
    request: RunRequest,
    version_at: Callable[[str], RunVersion],
) -> tuple[RunPlan, list[Route]]:
    """The plan, and the routes to an upload to another index that it opens."""
    path, branch = request.path, request.branches[-1]
    run = plan_run(simulator, request, version_at)
    changed = replace_texts(simulator, run.texts)
    after = prove_branch(changed, path, branch)
    _check_accepted(simulator, changed, run)
    _check_restored(run, texts)
    _check_reached(after, path, given)
    listeners = check_listeners(simulator, changed, branch)
    doubts = tuple(say_reached(routes) for routes in by_upload(after.other_indexes))
    opened = _find_new_routes(simulator, after) if after.other_indexes else []
    if not opened:
        _check_other_events(simulator, changed, request)
    notes = (*run.notes, *say_paths(changed.files[path]), *listeners)
    return RunPlan(request, run._replace(notes=notes), after, doubts), opened


def without_temporary_parts(
    simulator: Simulator, texts: Mapping[str, str], path: str
) -> tuple[Simulator, dict[str, str]]:
    """The repository and its texts as they are once the workflow at `path` is finalized.

    What its run put into other files is taken out of them as well.
    """
    others = (name for name, text in texts.items() if name != path and _is_part_of_another(text, name))
    permanent = {name: finalize(texts[name], path=name) for name in (path, *others)}
    files = (read_workflow(text, name) for name, text in permanent.items() if text != texts[name])
    return simulator.with_workflows(*files), {**texts, **permanent}


def _is_part_of_another(text: str, path: str) -> bool:
    """Whether the temporary parts of a file are all for a run that starts elsewhere."""
    armed = inspect(text, path)
    if armed is None or armed.is_file:
        return False
    return not any("trigger" in one.words or "jobs" in one.words for one in armed.blocks)


def _check_addresses(simulator: Simulator, workflow: Workflow, branch: str) -> None:
    """Raise RefusedError if something that is meant for TestPyPI is told the address of PyPI."""
    if not may_be_meant_for_testpypi(workflow, simulator):
        return
    runs = (run for _, run in runs_of_probes(workflow, simulator, (branch,)))
    routes = [route for run in runs for route in routes_of(run, simulator) if route.upload.index == PYPI]
    for group in by_upload(routes):
        if correction := find_correction(group, simulator):
            place = Place(correction.path, correction.line)
            raise RefusedError(say_reached(group), hint=correction.sentence, place=place)


def _check_accepted(before: Simulator, after: Simulator, run: TracerRun) -> None:
    for path in run.texts:
        known = {problem.message for problem in before.files[path].problems}
        for problem in after.files[path].problems:
            if problem.message not in known:
                place = Place(path, problem.span.line)
                raise RefusedError(f"GitHub would refuse the armed workflow: {problem.message}", place=place)


def _check_restored(run: TracerRun, texts: Mapping[str, str]) -> None:
    for path, text in run.texts.items():
        if finalize(text, path=path) != texts[path]:
            raise RefusedError("the temporary parts could not be removed exactly", place=Place(path))


def _check_reached(after: BranchProof, path: str, given: Simulator) -> None:
    for other, why in after.simulator.unreadable.items():
        raise RefusedError(
            f"{other} cannot be read: {why}", hint="fix the file first: it may publish anything"
        )
    if after.reaches_testpypi:
        return
    event = push_branch(given.repository, after.branch)
    uploads = ungated_uploads(given.files[path], given, event)
    lacking = [reason_for_refusal(one) for one in uploads if one.index == TESTPYPI]
    if lacking and all(lacking):
        raise RefusedError(
            f"a push to `{after.branch}` does not reach TestPyPI: {lacking[0]}", place=Place(path)
        )
    why = next((line for line in after.verdict.broken if "does not reach TestPyPI" in line), "")
    reason = why or f"a push to `{after.branch}` would still not reach TestPyPI"
    raise RefusedError(reason, place=Place(path))


def _find_new_routes(simulator: Simulator, after: BranchProof) -> list[Route]:
    """The routes to one upload to another index that are certain or new; old doubts are only told.

    `simulator` is without the tracer run.
    """
    known = {_name(route) for route in tracer_escapes(after.branch, simulator)}
    certain = [route for route in after.other_indexes if route.upload.reached is True or is_seen(route)]
    new = [route for route in after.other_indexes if _name(route) not in known]
    return next(iter(by_upload(certain or new)), [])


def _say_route(routes: Sequence[Route], after: BranchProof, given: Simulator) -> RefusedError:
    """The error for `routes`. Those that were `given` are named, and closed, in the file as it is."""
    old = [route for route in tracer_escapes(after.branch, given) if _name(route) == _name(routes[0])]
    routes, found = (old, given) if old else (routes, after.simulator)
    place = Place(routes[0].upload.workflow.path, routes[0].upload.line)
    starters = [route.run.starter for route in routes]
    is_elsewhere = all(one is not None and one.workflow.path != place.path for one in starters)
    error = StartedElsewhereError if is_elsewhere else RefusedError
    return error(say_reached(routes), hint=_say_cure(routes, found), place=place)


def _say_cure(routes: Sequence[Route], simulator: Simulator) -> str:
    """How somebody closes the routes to one upload, which no gate of the tracer run has closed."""
    cures = find_cures(routes, simulator).values()
    return "\n".join([*cures, f"or take the credentials away from job `{routes[0].upload.job.id}`"])


def _name(route: Route) -> tuple[str, str, str, str]:
    upload = route.upload
    return upload.workflow.path, upload.name, upload.index, upload.tool


def _check_other_events(before: Simulator, after: Simulator, request: RunRequest) -> None:
    """For every event but a push to the branch the jobs do what they did."""
    branch = request.branches[-1]
    rows = zip(
        *(plan_scenarios(one.files[request.path], one, branch) for one in (before, after)), strict=True
    )
    for old, new in rows:
        # An event without a known ref may happen on the branch; a call from there is asked by itself.
        if old.run.event.ref in ("", HEADS + branch) or old.run.event.name == "workflow_call":
            continue
        changed = _outcomes(old.run).items() ^ _outcomes(new.run).items()
        for name, _ in sorted(changed, key=str):
            reason = f"job `{name}` would do something else for {old.name}"
            raise RefusedError(reason, place=Place(request.path))


def _outcomes(run: Run) -> dict[str, object]:
    return {
        name: (job.outcome if run.started.passes is not False else None)
        for name, job in run.jobs.items()
        if not name.startswith((BUILD, UPLOAD, SMOKE))
    }
