"""Why a workflow is not armed, and the exact lines that would make it safe."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger.outlook import publishes_to_testpypi
from tracer_bullet.workflow.sentences import by_upload, say_reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.trigger.gating import PlacedGate
    from tracer_bullet.trigger.proposal import Proposal

_INIT = "tracer init  # sets up a workflow that goes to TestPyPI first"


def refuse(proposal: Proposal, *arguments: str) -> RefusedError:
    """The error for what is not proven; `arguments` are those of the command that asked."""
    outlook = proposal.outlook
    if not outlook.reaches_testpypi:
        return _refuse_without_testpypi(proposal)
    if outlook.setting.unreadable and not outlook.escapes:
        return RefusedError(outlook.verdict.broken[0], hint="what it publishes is not known: mend it first")
    ways = by_upload(outlook.escapes)
    more = f", and {len(ways) - 1} more" if len(ways) > 1 else ""
    return RefusedError(f"{say_reached(ways[0])}{more}", hint=_cure(proposal, arguments))


def _refuse_without_testpypi(proposal: Proposal) -> RefusedError:
    outlook, path = proposal.outlook, proposal.request.path
    if not publishes_to_testpypi(outlook.workflow, outlook.setting, outlook.branch):
        return RefusedError("nothing in it publishes to TestPyPI", hint=_INIT, place=Place(path))
    held_back = next((line for line in outlook.verdict.broken if "does not reach TestPyPI" in line), "")
    reason = held_back or f"a push to `{outlook.branch}` does not reach TestPyPI through this workflow"
    hint = "let the gate of the job that uploads to TestPyPI hold for a push to this branch"
    return RefusedError(reason, hint=hint, place=Place(path))


def _cure(proposal: Proposal, arguments: tuple[str, ...]) -> str:
    if proposal.missing:
        command = shlex.join(["tracer", "arm", *arguments, "--gate"])
        return "\n".join([f"`{command}` does it, or by hand:", *_lines(proposal)])
    if proposal.obstacle:
        return "\n".join(filter(None, [str(proposal.obstacle), proposal.obstacle.hint]))
    return "\n".join(proposal.outlook.verdict.broken)


def _lines(proposal: Proposal) -> Iterator[str]:
    for gate in proposal.missing:
        yield f"{say_where(gate)}:"
        yield from (f"    {line}" for line in gate.written.lines)


def say_where(gate: PlacedGate) -> str:
    """Where a gate is to be written, in words that begin with the file and the line."""
    written = gate.written
    verb = "add to" if written.is_new else "the `if` of"
    return f"{Place(gate.path, written.line)}: {verb} {written.gate.owner}"
