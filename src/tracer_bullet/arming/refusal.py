"""Why a workflow is not armed, and the exact lines that would make it safe."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.arming.branch_proof import publishes_to_testpypi
from tracer_bullet.arming.run.by_hand import INIT
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.proof.wording import by_upload, say_reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.arming.arm_plan import ArmPlan
    from tracer_bullet.arming.gates.closed_ways import PlacedGate


def refuse_arming(arm_plan: ArmPlan, *arguments: str) -> RefusedError:
    """The error for what is not proven; `arguments` are those of the command that asked."""
    branch_proof = arm_plan.branch_proof
    if not branch_proof.reaches_testpypi:
        return _refuse_without_testpypi(arm_plan)
    if branch_proof.simulator.unreadable and not branch_proof.other_indexes:
        return RefusedError(
            branch_proof.verdict.broken[0], hint="tracer cannot know what it publishes: fix the file first"
        )
    routes = by_upload(branch_proof.other_indexes)
    more = f", and {len(routes) - 1} more" if len(routes) > 1 else ""
    return RefusedError(f"{say_reached(routes[0])}{more}", hint=_cure(arm_plan, arguments))


def _refuse_without_testpypi(arm_plan: ArmPlan) -> RefusedError:
    branch_proof, path = arm_plan.branch_proof, arm_plan.request.path
    if not publishes_to_testpypi(branch_proof.workflow, branch_proof.simulator, branch_proof.branch):
        return RefusedError("nothing in this workflow publishes to TestPyPI", hint=INIT, place=Place(path))
    held_back = next((line for line in branch_proof.verdict.broken if "does not reach TestPyPI" in line), "")
    reason = held_back or f"a push to `{branch_proof.branch}` does not reach TestPyPI through this workflow"
    hint = "change the `if:` of the job that uploads to TestPyPI so that it holds for a push to this branch"
    return RefusedError(reason, hint=hint, place=Place(path))


def _cure(arm_plan: ArmPlan, arguments: tuple[str, ...]) -> str:
    if arm_plan.missing:
        command = shlex.join(["tracer", "arm", *arguments, "--gate"])
        return "\n".join([f"`{command}` does it, or by hand:", *_lines(arm_plan)])
    if arm_plan.obstacle:
        return "\n".join(filter(None, [str(arm_plan.obstacle), arm_plan.obstacle.hint]))
    return "\n".join(arm_plan.branch_proof.verdict.broken)


def _lines(arm_plan: ArmPlan) -> Iterator[str]:
    for gate in arm_plan.missing:
        yield f"{say_where(gate)}:"
        yield from (f"    {line}" for line in gate.written.lines)


def say_where(gate: PlacedGate) -> str:
    """Where a gate is to be written, in words that begin with the file and the line."""
    written = gate.written
    verb = "add to" if written.is_new else "the `if` of"
    return f"{Place(gate.path, written.line)}: {verb} {written.gate.owner}"
