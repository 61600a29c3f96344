"""A tracer run in a temporary workflow file of its own: copies of the jobs that build, and the lane.

The file that it is modelled on stays as it is. What becomes of the copy is worked out as for any workflow:
it is armed, and then everything goes that does not run on the branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.branch_proof import prove_branch, replace_texts
from tracer_bullet.arming.run_plan import RunPlan, plan_tracer_run
from tracer_bullet.arming.workflow_edit import WorkflowEdit
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.blocks import find_blocks
from tracer_bullet.text.lines import line_end, line_start
from tracer_bullet.text.nodes import Mapping, Scalar, parse
from tracer_bullet.text.scalars import quote
from tracer_bullet.text.splices import Splice, apply_splices
from tracer_bullet.trigger.branches import branch_pattern
from tracer_bullet.trigger.whole_file import wrap
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.wording import by_upload, say_reached
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Texts

    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.run.run_draft import RunRequest
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.simulator import Simulator

SEPARATE = ".github/workflows/tracer.yml"
_NAME = "Tracer run"


def plan_separate(
    simulator: Simulator,
    texts: Texts[str, str],
    request: RunRequest,
    version_at: Callable[[str], RunVersion],
) -> RunPlan:
    """The file for the workflow at `request.path`, whose text is without temporary parts, and its proof.

    Raises RefusedError as `plan_tracer_run` does, and for a workflow that the branch starts by itself.
    """
    started = _with_trigger(texts[request.path], request)
    mine = request._replace(path=SEPARATE, form=request.path)
    known = simulator.with_workflows(read_workflow(started, SEPARATE))
    try:
        plan = _plan_copy(known, {**texts, SEPARATE: started}, mine, version_at)
    except RefusedError as refused:
        refused.place = Place(request.path)  # the line is one of a file that is not there
        raise
    if changed := [path for path, text in plan.run.texts.items() if path != SEPARATE and text != texts[path]]:
        raise _refuse_others(simulator, changed[0], request)
    text = wrap(_without_skipped(_without_markers(plan.run.texts[SEPARATE]), simulator, request))
    after = prove_branch(replace_texts(simulator, {SEPARATE: text}), SEPARATE, request.branches[-1])
    if not after.reaches_testpypi or len(after.other_indexes) > len(plan.after.other_indexes):
        raise RefusedError("the copy would not do what the workflow does", place=Place(request.path))
    note = f"{SEPARATE} runs copies: the conditions and the PyPI job of {request.path} are not tried"
    run = plan.run._replace(texts={SEPARATE: text}, left_out=(), notes=(*plan.run.notes, note))
    return RunPlan(mine, run, after, plan.doubts)


def _plan_copy(
    known: Simulator, texts: Texts[str, str], mine: RunRequest, version_at: Callable[[str], RunVersion]
) -> RunPlan:
    """The run through the copy, of which nothing was there before: any doubt about it is new."""
    plan = plan_tracer_run(known, texts, mine, version_at)
    if _own_routes(plan):
        plan = plan_tracer_run(known, texts, mine._replace(own_lane=False), version_at)
    if routes := _own_routes(plan):
        raise RefusedError(say_reached(routes))
    return plan


def _own_routes(plan: RunPlan) -> list[Route]:
    """The routes to another index through the copy."""
    routes = by_upload(plan.after.other_indexes)
    return next((found for found in routes if found[0].upload.workflow.path == SEPARATE), [])


def _refuse_others(simulator: Simulator, path: str, request: RunRequest) -> RefusedError:
    """The error for another file that would have to change as well."""
    calls = (job.uses.local_path for job in simulator.files[request.path].jobs.values() if job.uses)
    if path in calls:
        reason = f"the run needs temporary parts in {path} as well, which this workflow calls"
        return RefusedError(reason, hint=f"tracer arm {request.path}", place=Place(request.path))
    reason = f"a push to the branch starts {path} already, which may reach PyPI"
    return RefusedError(reason, hint=f"tracer arm {path}", place=Place(path))


def _with_trigger(text: str, request: RunRequest) -> str:
    """The text with pushes to the branches as its only trigger, under another name."""
    edit = WorkflowEdit(text, request.path)
    patterns = [f"      - {quote(branch_pattern(branch))}" for branch in request.branches]
    edit.replace_entry(("on",), ["on:", "  push:", "    branches:", *patterns])
    root = parse(text, request.path)
    name = root.get("name") if isinstance(root, Mapping) else None
    if isinstance(name, Scalar):
        edit.set_scalar(("name",), _NAME, _NAME)
    return edit.finish()


def _without_markers(text: str) -> str:
    """The text with what the blocks added, without what they kept."""
    for block in reversed(find_blocks(text, parse(text), SEPARATE)):
        text = text[: block.start] + "".join(block.added) + text[block.end :]
    return text


def _without_skipped(text: str, simulator: Simulator, request: RunRequest) -> str:
    """The text without the jobs that do not run on the branch."""
    workflow = read_workflow(text, SEPARATE)
    known = simulator.with_workflows(workflow)
    run = known.run(workflow, events.push_branch(simulator.repository, request.branches[-1]))
    skipped = [name for name, job in run.jobs.items() if job.outcome is Outcome.SKIPPED]
    jobs = workflow.node.get("jobs")
    entries = [entry for name in skipped if isinstance(jobs, Mapping) and (entry := jobs.entry(name))]
    cuts = [
        Splice(line_start(text, entry.key.span.start), line_end(text, entry.value.span.end), "")
        for entry in entries
    ]
    result = apply_splices(text, cuts)
    return result.replace("\r\n", "\n").rstrip("\n") + "\n"
