"""What arming a workflow comes to, worked out before anything is written: the texts, the gates, the proof."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.branch_proof import BranchProof, prove_branch, replace_texts
from tracer_bullet.arming.gates.closed_ways import ClosedWays, close, uploads_on_release
from tracer_bullet.arming.lane.step_kinds import job_builds
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger import ArmedText, add_trigger
from tracer_bullet.workflow.filters.trigger_filters import FilterResult, pass_branch
from tracer_bullet.workflow.proof.routes import callers_of
from tracer_bullet.workflow.simulation.triggering import read_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.arming.gates.closed_ways import PlacedGate
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulator import Simulator


class ArmRequest(NamedTuple):
    """What is to be armed: the workflow at `path` for `branch`, also for manual runs, also with gates."""

    path: str
    branch: str
    dispatch: bool = False
    gate: bool = False


class ArmPlan(NamedTuple):
    """What would be done. `texts` are the files that change, by path; `line` is where the temporary trigger
    that is added begins, 0 where none is.

    `already` says why the branch triggers as it is, empty where it does not. `branch_proof` is what holds
    with the changes made, in terms of the files as they are where it is not proven. `added` are the gates
    that are among the changes, `missing` those that are not, but would make the proof hold; `obstacle` is why
    there are none that would.
    """

    request: ArmRequest
    texts: Mapping[str, str]
    already: str
    branch_proof: BranchProof
    line: int = 0
    added: tuple[PlacedGate, ...] = ()
    missing: tuple[PlacedGate, ...] = ()
    obstacle: RefusedError | None = None


def arm_text(text: str, request: ArmRequest, branches: list[str]) -> ArmedText:
    """`text` with a trigger for all that is asked for, `branches` being those that do not trigger yet."""
    if not branches and not request.dispatch:
        return ArmedText(text, 0)
    return add_trigger(text, branches, dispatch=request.dispatch, path=request.path)


def close_routes(plain: ArmPlan, texts: Mapping[str, str]) -> ArmPlan:
    """The plan with gates, or with those that are missing if they are not asked for."""
    request, before = plain.request, plain.branch_proof
    try:
        closed = close(before.other_indexes, before.simulator, texts, request.branch)
        gated, line = _arm_again(plain, texts, closed)
        after = replace_texts(before.simulator, gated)
        branch_proof = prove_branch(after, request.path, request.branch, by_hand=request.dispatch)
        _check_released(before.simulator, after, closed)
        _check_proven(branch_proof)
    except RefusedError as obstacle:
        return plain._replace(obstacle=obstacle)
    if not request.gate:
        return plain._replace(missing=closed.gates)
    return plain._replace(texts=gated, line=line, branch_proof=branch_proof, added=closed.gates)


def _arm_again(plain: ArmPlan, texts: Mapping[str, str], closed: ClosedWays) -> tuple[dict[str, str], int]:
    """All files that change: those with gates, and the armed one, whose gates come before its trigger.

    The number is the line of that trigger, 0 where none is added.
    """
    request = plain.request
    branches = [] if plain.already else [request.branch]
    permanent = closed.texts.get(request.path, texts[request.path])
    armed, line = arm_text(permanent, request, branches)
    if armed == texts[request.path]:
        return {**closed.texts}, 0
    return {**closed.texts, request.path: armed}, line


def _check_released(before: Simulator, after: Simulator, closed: ClosedWays) -> None:
    """Gates that keep a release from the index together close it for good."""
    for path in dict.fromkeys(gate.path for gate in closed.gates):
        lost = uploads_on_release(before, path) - uploads_on_release(after, path)
        if lost or not uploads_on_release(after, path):
            written = next(gate.written for gate in closed.gates if gate.path == path)
            reason = f"with the missing gates, a release would not reach {written.gate.owner} either"
            hint = "decide which event releases, and restrict these jobs to that event"
            raise RefusedError(reason, hint=hint, place=Place(path, written.line))


def _check_proven(branch_proof: BranchProof) -> None:
    if not branch_proof.is_proven:
        reason = "with the missing gates added, this is not proven either"
        raise RefusedError(reason, hint="\n".join(branch_proof.verdict.broken))


def plan_arming(simulator: Simulator, texts: Mapping[str, str], request: ArmRequest) -> ArmPlan:
    """What arming comes to in a repository whose workflows `simulator` has, read from `texts`.

    Raises TracerError and RefusedError for what cannot be armed, as `arm` does, and RefusedError for what
    GitHub would refuse; what is not proven is for the caller to refuse.
    """
    plain = try_trigger(simulator, texts, request)
    if plain.branch_proof.is_proven:
        return plain
    # The same triggers in the file as it is, so that every line that is named is one of it.
    path, armed = request.path, plain.branch_proof.workflow
    as_is = simulator.files[path]._replace(triggers=armed.triggers)
    named = prove_branch(simulator.with_workflows(as_is), path, request.branch, by_hand=request.dispatch)
    plain = plain._replace(branch_proof=named)
    if not (named.other_indexes and named.reaches_testpypi):
        return plain

    return close_routes(plain, texts)


def try_trigger(simulator: Simulator, texts: Mapping[str, str], request: ArmRequest) -> ArmPlan:
    """The plan to add a trigger and nothing else, with its proof in terms of the armed file."""
    path, before = request.path, simulator.files[request.path]
    filtered = already_triggers(before, request.branch)
    branches = [] if filtered.passes is True else [request.branch]
    _check_started(before, simulator)
    armed, line = arm_text(texts[path], request, branches)
    after = replace_texts(simulator, {path: armed})
    _check_accepted(after.files[path])
    branch_proof = prove_branch(after, path, request.branch, by_hand=request.dispatch)
    changed = {path: armed} if armed != texts[path] else {}
    return ArmPlan(request, changed, "" if branches else filtered.why, branch_proof, line if changed else 0)


def already_triggers(workflow: Workflow, branch: str) -> FilterResult:
    """Whether a push to `branch` starts `workflow` as it is, as far as the names of branches decide that."""
    push = workflow.triggers.get("push")
    return pass_branch(read_filters(push), branch) if push else FilterResult(False, "`on:` has no `push`")


def find_callers(workflow: Workflow, simulator: Simulator) -> list[str]:
    """The paths of the workflows that call `workflow`, and that something else than a call starts."""
    callers = callers_of(workflow, simulator.files)
    return [one.path for one in callers if set(one.triggers) != {"workflow_call"}]


def check_workflow(workflow: Workflow, simulator: Simulator) -> None:
    """Raise RefusedError for a workflow that only others start, or that GitHub refuses."""
    _check_started(workflow, simulator)
    _check_accepted(workflow)


def _check_started(workflow: Workflow, simulator: Simulator) -> None:
    """A workflow that others call is started by them: the trigger belongs there."""
    if set(workflow.triggers) != {"workflow_call"}:
        return
    callers = find_callers(workflow, simulator)
    apart = f"{shlex.join(['tracer', 'arm', workflow.path, '--separate'])}  # runs copies of its jobs"
    is_whole = any(map(job_builds, workflow.jobs.values()))
    cures = [*(shlex.join(["tracer", "arm", path]) for path in callers), *([apart] if is_whole else [])]
    hint = "\n".join(cures)
    whose = "arm the caller" if callers else "no workflow of this repository calls it"
    raise RefusedError(
        f"only another workflow starts this one: {whose}",
        hint=hint,
        place=Place(workflow.path, workflow.on.line),
    )


def _check_accepted(workflow: Workflow) -> None:
    for problem in workflow.problems:
        place = Place(workflow.path, problem.span.line, problem.span.column)
        what = "this workflow cannot be proven" if problem.is_unknown else "GitHub refuses this workflow"
        raise RefusedError(f"{what}: {problem.message}", hint=problem.hint, place=place)
