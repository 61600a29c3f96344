"""Making a proposal safe: with release gates on whatever lets the branch reach more than TestPyPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger.gating import Gating, close, uploads_on_release
from tracer_bullet.trigger.outlook import Outlook, look_ahead, replace_texts
from tracer_bullet.trigger.proposal import Proposal, arm_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.setting import Setting


def close_ways(plain: Proposal, texts: Mapping[str, str]) -> Proposal:
    """The proposal with gates, or with those that are missing if they are not asked for."""
    request, before = plain.request, plain.outlook
    try:
        gating = close(before.escapes, before.setting, texts)
        gated = _arm_again(plain, texts, gating)
        after = replace_texts(before.setting, gated)
        outlook = look_ahead(after, request.path, request.branch, by_hand=request.dispatch)
        _check_released(before.setting, after, gating)
        _check_proven(outlook)
    except RefusedError as obstacle:
        return plain._replace(obstacle=obstacle)
    if not request.gate:
        return plain._replace(missing=gating.gates)
    return plain._replace(texts=gated, outlook=outlook, added=gating.gates)


def _arm_again(plain: Proposal, texts: Mapping[str, str], gating: Gating) -> dict[str, str]:
    """All files that change: those with gates, and the armed one, whose gates come before its trigger."""
    request = plain.request
    branches = [] if plain.already else [request.branch]
    permanent = gating.texts.get(request.path, texts[request.path])
    armed = arm_text(permanent, request, branches)
    return {**gating.texts, **({request.path: armed} if armed != texts[request.path] else {})}


def _check_released(before: Setting, after: Setting, gating: Gating) -> None:
    """A gate that keeps a release from the index as well closes it for good."""
    for path in dict.fromkeys(gate.path for gate in gating.gates):
        lost = uploads_on_release(before, path) - uploads_on_release(after, path)
        gates = [gate for gate in gating.gates if gate.path == path]
        if lost or not uploads_on_release(after, path):
            written = gates[0].written
            reason = f"with a release gate, nothing would start {written.gate.owner} any more"
            hint = (
                "what stands in its `if` excludes a release: let it ask for `"
                + written.gate.condition
                + "` alone"
            )
            raise RefusedError(reason, hint=hint, place=Place(path, written.line))


def _check_proven(outlook: Outlook) -> None:
    if not outlook.is_proven:
        reason = "with a release gate on all that uploads elsewhere, this is not proven either"
        raise RefusedError(reason, hint="\n".join(outlook.verdict.broken))
