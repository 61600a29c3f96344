"""What arming a workflow comes to, worked out before anything is written: the texts, the gates, the proof."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger.arming import arm
from tracer_bullet.trigger.gating import Gating, PlacedGate, close, uploads_on_release
from tracer_bullet.trigger.outlook import Outlook, look_ahead, replace_texts, replace_workflow
from tracer_bullet.workflow.paths import callers_of
from tracer_bullet.workflow.push_filters import Passage, pass_branch
from tracer_bullet.workflow.starting import read_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.setting import Setting


class Request(NamedTuple):
    """What is to be armed: the workflow at `path` for `branch`, also for runs by hand, also with gates."""

    path: str
    branch: str
    dispatch: bool = False
    gate: bool = False


class Proposal(NamedTuple):
    """What would be done. `texts` are the files that change, by path.

    `already` says why the branch triggers as it is, empty where it does not. `outlook` is what holds with the
    changes made, in terms of the files as they are where it is not proven. `added` are the gates that are
    among the changes, `missing` those that are not, but would make the proof hold; `obstacle` is why there
    are none that would.
    """

    request: Request
    texts: Mapping[str, str]
    already: str
    outlook: Outlook
    added: tuple[PlacedGate, ...] = ()
    missing: tuple[PlacedGate, ...] = ()
    obstacle: RefusedError | None = None


def propose(setting: Setting, texts: Mapping[str, str], request: Request) -> Proposal:
    """What arming comes to in a repository whose workflows are `setting`, read from `texts`.

    Raises TracerError and RefusedError for what cannot be armed, as `arm` does, and RefusedError for what
    GitHub would refuse; what is not proven is for the caller to refuse.
    """
    path, before = request.path, setting.files[request.path]
    passage = already_triggers(before, request.branch)
    branches = [] if passage.passes is True else [request.branch]
    _check_started(before, setting)
    armed = _arm(texts[path], request, branches)
    after = replace_texts(setting, {path: armed})
    _check_accepted(after.files[path])
    outlook = look_ahead(after, path, request.branch, by_hand=request.dispatch)
    changed = {path: armed} if armed != texts[path] else {}
    plain = Proposal(request, changed, "" if branches else passage.why, outlook)
    if outlook.is_proven:
        return plain
    # The same triggers in the file as it is, so that every line that is named is one of it.
    as_is = before._replace(triggers=after.files[path].triggers)
    named = look_ahead(replace_workflow(setting, as_is), path, request.branch, by_hand=request.dispatch)
    plain = plain._replace(outlook=named)
    return _with_gates(plain, texts) if named.escapes and named.reaches_testpypi else plain


def already_triggers(workflow: Workflow, branch: str) -> Passage:
    """Whether a push to `branch` starts `workflow` as it is, as far as the names of branches decide that."""
    push = workflow.triggers.get("push")
    return pass_branch(read_filters(push), branch) if push else Passage(False, "`on:` has no `push`")


def _with_gates(plain: Proposal, texts: Mapping[str, str]) -> Proposal:
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
    armed = _arm(permanent, request, branches)
    return {**gating.texts, **({request.path: armed} if armed != texts[request.path] else {})}


def _arm(text: str, request: Request, branches: list[str]) -> str:
    if not branches and not request.dispatch:
        return text
    return arm(text, branches, dispatch=request.dispatch, path=request.path)


def _check_started(workflow: Workflow, setting: Setting) -> None:
    """A workflow that others call is started by them: the trigger belongs there."""
    if set(workflow.triggers) != {"workflow_call"}:
        return
    callers = [
        one.path for one in callers_of(workflow, setting.files) if set(one.triggers) != {"workflow_call"}
    ]
    hint = "\n".join(shlex.join(["tracer", "arm", path]) for path in callers)
    raise RefusedError(
        "the workflow runs only when another one calls it, which is the one to arm",
        hint=hint or "no workflow of this repository calls it",
        place=Place(workflow.path, workflow.on.line),
    )


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


def _check_accepted(workflow: Workflow) -> None:
    for problem in workflow.problems:
        place = Place(workflow.path, problem.span.line, problem.span.column)
        raise RefusedError(f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place)
