"""What arming a workflow comes to, worked out before anything is written: the texts, the gates, the proof."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.branch_proof import BranchProof, prove_branch, replace_texts, replace_workflow
from tracer_bullet.arming.missing_gates import MissingGates, close, uploads_on_release
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger.arm import arm
from tracer_bullet.workflow.filters.trigger_filters import FilterResult, pass_branch
from tracer_bullet.workflow.proof.routes import callers_of
from tracer_bullet.workflow.simulation.triggering import read_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.arming.branch_proof import BranchProof
    from tracer_bullet.arming.missing_gates import PlacedGate
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.simulator import Simulator


class ArmRequest(NamedTuple):
    """What is to be armed: the workflow at `path` for `branch`, also for runs by hand, also with gates."""

    path: str
    branch: str
    dispatch: bool = False
    gate: bool = False


class ArmPlan(NamedTuple):
    """What would be done. `texts` are the files that change, by path.

    `already` says why the branch triggers as it is, empty where it does not. `branch_proof` is what holds
    with the changes made, in terms of the files as they are where it is not proven. `added` are the gates
    that are among the changes, `missing` those that are not, but would make the proof hold; `obstacle` is why
    there are none that would.
    """

    request: ArmRequest
    texts: Mapping[str, str]
    already: str
    branch_proof: BranchProof
    added: tuple[PlacedGate, ...] = ()
    missing: tuple[PlacedGate, ...] = ()
    obstacle: RefusedError | None = None


def arm_text(text: str, request: ArmRequest, branches: list[str]) -> str:
    """`text` with a trigger for all that is asked for, `branches` being those that do not trigger yet."""
    if not branches and not request.dispatch:
        return text
    return arm(text, branches, dispatch=request.dispatch, path=request.path)


def close_ways(plain: ArmPlan, texts: Mapping[str, str]) -> ArmPlan:
    """The plan with gates, or with those that are missing if they are not asked for."""
    request, before = plain.request, plain.branch_proof
    try:
        missing_gates = close(before.other_indexes, before.simulator, texts)
        gated = _arm_again(plain, texts, missing_gates)
        after = replace_texts(before.simulator, gated)
        branch_proof = prove_branch(after, request.path, request.branch, by_hand=request.dispatch)
        _check_released(before.simulator, after, missing_gates)
        _check_proven(branch_proof)
    except RefusedError as obstacle:
        return plain._replace(obstacle=obstacle)
    if not request.gate:
        return plain._replace(missing=missing_gates.gates)
    return plain._replace(texts=gated, branch_proof=branch_proof, added=missing_gates.gates)


def _arm_again(plain: ArmPlan, texts: Mapping[str, str], missing_gates: MissingGates) -> dict[str, str]:
    """All files that change: those with gates, and the armed one, whose gates come before its trigger."""
    request = plain.request
    branches = [] if plain.already else [request.branch]
    permanent = missing_gates.texts.get(request.path, texts[request.path])
    armed = arm_text(permanent, request, branches)
    return {**missing_gates.texts, **({request.path: armed} if armed != texts[request.path] else {})}


def _check_released(before: Simulator, after: Simulator, missing_gates: MissingGates) -> None:
    """A gate that keeps a release from the index as well closes it for good."""
    for path in dict.fromkeys(gate.path for gate in missing_gates.gates):
        lost = uploads_on_release(before, path) - uploads_on_release(after, path)
        gates = [gate for gate in missing_gates.gates if gate.path == path]
        if lost or not uploads_on_release(after, path):
            written = gates[0].written
            reason = f"with a release gate, nothing would start {written.gate.owner} any more"
            hint = (
                "what stands in its `if` excludes a release: let it ask for `"
                + written.gate.condition
                + "` alone"
            )
            raise RefusedError(reason, hint=hint, place=Place(path, written.line))


def _check_proven(branch_proof: BranchProof) -> None:
    if not branch_proof.is_proven:
        reason = "with a release gate on all that uploads elsewhere, this is not proven either"
        raise RefusedError(reason, hint="\n".join(branch_proof.verdict.broken))


def plan_arming(simulator: Simulator, texts: Mapping[str, str], request: ArmRequest) -> ArmPlan:
    """What arming comes to in a repository whose workflows `simulator` has, read from `texts`.

    Raises TracerError and RefusedError for what cannot be armed, as `arm` does, and RefusedError for what
    GitHub would refuse; what is not proven is for the caller to refuse.
    """
    path, before = request.path, simulator.files[request.path]
    filtered = already_triggers(before, request.branch)
    branches = [] if filtered.passes is True else [request.branch]
    _check_started(before, simulator)
    armed = arm_text(texts[path], request, branches)
    after = replace_texts(simulator, {path: armed})
    _check_accepted(after.files[path])
    branch_proof = prove_branch(after, path, request.branch, by_hand=request.dispatch)
    changed = {path: armed} if armed != texts[path] else {}
    plain = ArmPlan(request, changed, "" if branches else filtered.why, branch_proof)
    if branch_proof.is_proven:
        return plain
    # The same triggers in the file as it is, so that every line that is named is one of it.
    as_is = before._replace(triggers=after.files[path].triggers)
    named = prove_branch(replace_workflow(simulator, as_is), path, request.branch, by_hand=request.dispatch)
    plain = plain._replace(branch_proof=named)
    if not (named.other_indexes and named.reaches_testpypi):
        return plain

    return close_ways(plain, texts)


def already_triggers(workflow: Workflow, branch: str) -> FilterResult:
    """Whether a push to `branch` starts `workflow` as it is, as far as the names of branches decide that."""
    push = workflow.triggers.get("push")
    return pass_branch(read_filters(push), branch) if push else FilterResult(False, "`on:` has no `push`")


def _check_started(workflow: Workflow, simulator: Simulator) -> None:
    """A workflow that others call is started by them: the trigger belongs there."""
    if set(workflow.triggers) != {"workflow_call"}:
        return
    callers = [
        one.path for one in callers_of(workflow, simulator.files) if set(one.triggers) != {"workflow_call"}
    ]
    hint = "\n".join(shlex.join(["tracer", "arm", path]) for path in callers)
    raise RefusedError(
        "the workflow runs only when another one calls it, which is the one to arm",
        hint=hint or "no workflow of this repository calls it",
        place=Place(workflow.path, workflow.on.line),
    )


def _check_accepted(workflow: Workflow) -> None:
    for problem in workflow.problems:
        place = Place(workflow.path, problem.span.line, problem.span.column)
        raise RefusedError(f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place)
