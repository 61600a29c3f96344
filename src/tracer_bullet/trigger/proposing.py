"""Working out a proposal: whether anything is to be armed, whether that is proven, and what is missing."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.trigger.outlook import look_ahead, replace_texts, replace_workflow
from tracer_bullet.trigger.proposal import Proposal, Request, arm_text
from tracer_bullet.workflow.paths import callers_of
from tracer_bullet.workflow.push_filters import Passage, pass_branch
from tracer_bullet.workflow.starting import read_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.setting import Setting


def propose(setting: Setting, texts: Mapping[str, str], request: Request) -> Proposal:
    """What arming comes to in a repository whose workflows are `setting`, read from `texts`.

    Raises TracerError and RefusedError for what cannot be armed, as `arm` does, and RefusedError for what
    GitHub would refuse; what is not proven is for the caller to refuse.
    """
    path, before = request.path, setting.files[request.path]
    passage = already_triggers(before, request.branch)
    branches = [] if passage.passes is True else [request.branch]
    _check_started(before, setting)
    armed = arm_text(texts[path], request, branches)
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
    if not (named.escapes and named.reaches_testpypi):
        return plain
    from tracer_bullet.trigger.closing import close_ways  # noqa: PLC0415 - not wanted where all is well

    return close_ways(plain, texts)


def already_triggers(workflow: Workflow, branch: str) -> Passage:
    """Whether a push to `branch` starts `workflow` as it is, as far as the names of branches decide that."""
    push = workflow.triggers.get("push")
    return pass_branch(read_filters(push), branch) if push else Passage(False, "`on:` has no `push`")


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


def _check_accepted(workflow: Workflow) -> None:
    for problem in workflow.problems:
        place = Place(workflow.path, problem.span.line, problem.span.column)
        raise RefusedError(f"GitHub refuses this workflow: {problem.message}", hint=problem.hint, place=place)
