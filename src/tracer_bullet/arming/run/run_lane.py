"""The TestPyPI lane of a tracer run: one that is there is widened, otherwise a temporary one is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.gates import pieces
from tracer_bullet.arming.gates.branch_test import on_branch, write_condition
from tracer_bullet.arming.lane.artifact_kinds import downloads, downloads_of_named_run, downloads_of_other_run
from tracer_bullet.arming.lane.lane_model import LaneModel, take_apart
from tracer_bullet.arming.lane.lane_needs import LaneNeeds, contract_needs, jobs_that_try
from tracer_bullet.arming.lane.lane_text import (
    BUILD,
    UPLOAD,
    LaneText,
    write_lane,
)
from tracer_bullet.arming.lane.login_lines import login_lines
from tracer_bullet.arming.lane.mixed_checks import refuse_mixed_check, refuse_mixed_checks
from tracer_bullet.arming.lane.moved_lane import check_moved, with_call_inputs
from tracer_bullet.arming.lane.run_inputs import missing_in, text_of_inputs
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.arming.lane.smoke_job import Fetched, fetch_of
from tracer_bullet.arming.lane.step_copies import lines_of_step, text_of_copies, uses_variable
from tracer_bullet.arming.lane.step_kinds import (
    builds,
    builds_only_releases,
    fails_for_other_refs,
    hands_on_ref,
    is_left_out,
    is_outward,
    names_of_ref,
    sets_version,
    step_title,
)
from tracer_bullet.arming.lane.uploads import directory_of_build, surely_publishes, uploading_job
from tracer_bullet.arming.lane.version_from_ref import with_run_version
from tracer_bullet.arming.run.by_hand import INIT, lane_by_hand
from tracer_bullet.arming.run.handed_on import (
    refuse_answer,
    refuse_input,
    refuse_lost_step,
    refuse_pattern,
    refuse_ref,
    refuse_variable,
    rejecting_pattern,
    takes,
)
from tracer_bullet.arming.run.run_gates import pypi_jobs
from tracer_bullet.arming.run.run_jobs import refuse_seen_build, widen_step
from tracer_bullet.arming.run.run_needed import make_run
from tracer_bullet.arming.run.upload_condition import divide_condition
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.expressions.conditions import read_condition
from tracer_bullet.workflow.proof.routes import callers_of
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.arming.lane.run_inputs import RunInputs
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.workflow.model import Step, Workflow
    from tracer_bullet.workflow.reach import Upload


def widen_lane(draft: RunDraft, uploads: list[Upload]) -> set[str]:
    """Let the jobs that upload to TestPyPI run on the branch; returns all jobs of the run."""
    jobs = draft.workflow.jobs
    names = dict.fromkeys(filter(None, (uploading_job(one, draft.workflow) for one in uploads)))
    draft.uploading = frozenset(names)
    _check_run(draft, uploads)
    closure = tuple(draft.workflow.with_needs(*names))
    kept = jobs_that_try(draft.uploading, frozenset(closure), pypi_jobs(draft), draft.around)
    version = draft.version_at(directory_of_build(draft.workflow, (jobs[name] for name in closure)))
    draft.note_version(version)
    make_run(draft, closure, version, after=kept)
    if version.lines and not draft.stamped:
        draft.note_no_build()
    mine = {(one.workflow.path, one.line): one for one in uploads if one.step}
    for one in mine.values():
        _note_green(draft, one)
        for step in _steps_for(one):
            widen_step(draft, one.workflow, step, uploads=True)
    return {*closure, *kept}


def _note_green(draft: RunDraft, upload: Upload) -> None:
    """Say that the run looks good whatever the upload comes to, if the workflow says so."""
    holders = (upload.step, upload.job)
    if any(one and one.continue_on_error and one.continue_on_error.value != "false" for one in holders):
        draft.notes.append(
            f"the TestPyPI upload of `{upload.job.id}` has `continue-on-error`: the run is green "
            "even if nothing was uploaded"
        )


def _check_run(draft: RunDraft, uploads: list[Upload]) -> None:
    """Raise RefusedError for files of a run that the event names, with the workflows that start this one."""
    mine = [one.job for one in uploads if one.workflow is draft.workflow]
    step = next((step for job in mine for step in job.steps if downloads_of_named_run(step)), None)
    if step:
        callers = callers_of(draft.workflow, draft.simulator.files)
        hint = "\n".join(f"tracer arm {one.path}  # calls this one" for one in callers)
        reason = "the files come from a run that an input or the event names, and a push names none"
        raise draft.refuse(step.span.line, reason, hint or _others(draft) or INIT)


def _steps_for(upload: Upload) -> list[Step]:
    """The step that uploads, and those before it that run if it does: they prepare it."""
    asked = _asked(upload.step)
    before = upload.job.steps[: upload.step.position] if upload.step and asked else ()
    prepare = [step for step in before if _asked(step) == asked and not is_left_out(step)]
    return [*prepare, upload.step] if upload.step else []


def _asked(step: Step | None) -> str:
    """What the `if:` of a step asks for, however it is written."""
    known = read_condition(step.condition.value) if step and step.condition else None
    return " ".join(known.split()) if known else ""


def add_lanes(draft: RunDraft) -> set[str]:
    """A lane for each job that uploads to PyPI; returns the jobs that they need.

    Raises RefusedError, with lines that work by hand, for an upload on which none can be modelled.
    """
    try:
        return _add_lanes(draft)
    except RefusedError as refused:
        jobs = draft.workflow.node.get("jobs")
        column = jobs.entries[0].key.span.column if isinstance(jobs, Mapping) and not jobs.flow else 3
        refused.hint = refused.hint or lane_by_hand(draft.request, draft.simulator, " " * (column - 1))
        raise


def _add_lanes(draft: RunDraft) -> set[str]:
    models = [one for one in draft.uploads if not one.doubt and one.index != TESTPYPI]
    if not models:
        raise _no_upload(draft)
    needed: set[str] = set()
    for number, (path, name) in enumerate(dict.fromkeys((one.workflow.path, one.job.id) for one in models)):
        mine = [one for one in models if (one.workflow.path, one.job.id) == (path, name)]
        mine = [one for one in mine if one.index == PYPI] or mine  # a mirror gets the same files
        model = take_apart(mine, draft.uploads, draft.simulator.project.files)
        suffix = f"-{number + 1}" if number else ""
        needed |= _add_lane(draft, model, mine, suffix)
    return needed


def _no_upload(draft: RunDraft) -> RefusedError:
    doubts = [f"{one.tool} in line {one.line}" for one in draft.uploads]
    said = f"; tracer cannot see into {', '.join(doubts)}" if doubts else ""
    hint = "" if doubts else _others(draft) or INIT
    reason = f"no step of this workflow is known to upload to PyPI{said}"
    return RefusedError(reason, hint=hint, place=Place(draft.request.path))


def _others(draft: RunDraft) -> str:
    """The cure if other workflows publish: to arm one of these, on a line each."""
    others = (
        path
        for path, one in draft.simulator.files.items()
        if path != draft.request.path
        and set(one.triggers) != {"workflow_call"}
        and surely_publishes(one, draft.simulator)
    )
    return "\n".join(f"tracer arm {path}  # uploads to PyPI" for path in others)


def _add_lane(draft: RunDraft, model: LaneModel, uploads: list[Upload], suffix: str) -> set[str]:
    workflow, source = draft.workflow, uploads[0].workflow
    needs = _needs(draft, model, uploads[0])
    before = (workflow.jobs[name] for name in needs.all)
    inside = source.with_needs(model.job.id).values()
    version = draft.version_at(directory_of_build(source, (*inside, *before)))
    draft.note_version(version)
    caller = workflow.jobs[uploading_job(uploads[0], workflow)]
    inputs = with_call_inputs(draft.inputs(version), caller, source)
    _check_made(draft, source, model)
    _check_copied(draft, source, model, inputs)
    make_run(draft, needs.all, version)
    if version.lines and not draft.stamped and _only_fetches(model):
        draft.note_no_build()
        version = RunVersion()
    lane = LaneText(
        source,
        model,
        version,
        on_branch(draft.request.branches),
        needs.direct,
        draft.request.environment,
        BUILD + suffix,
        UPLOAD + suffix,
        keeps=_which_keep(model, uploads),
        into=workflow,
        inputs=inputs,
    )
    jobs = workflow.node.get("jobs")
    if not isinstance(jobs, Mapping) or jobs.flow or model.job.node.flow:
        raise draft.refuse(model.job.span.line, "the jobs are written in braces")
    lines = write_lane(lane)
    _check_variables(draft, lane, lines)
    check_moved(lane, lines)
    draft.add(pieces.insert_lines(workflow.text, jobs, lines, lane.indents[0], "temporary TestPyPI jobs"))
    fetched = fetch_of(source, model, inputs) or Fetched(tuple(lane.fetched), "dist")
    draft.lanes.append(lane.upload)
    draft.fetched = draft.fetched or fetched
    draft.added.append(f"job `{lane.upload}`, modelled on `{model.job.id}`, uploads to TestPyPI")
    draft.left_out += _say_left_out(model, needs)
    return set(needs.all)


def _say_left_out(model: LaneModel, needs: LaneNeeds) -> Iterator[str]:
    """What of the job, and of the jobs before it, is not in the lane."""
    job = model.job.id
    yield from (f"step {step_title(step)} of `{job}` is not copied" for step in model.dropped)
    for step in filter(login_lines, model.copied):
        yield f"step {step_title(step)} of `{job}` is copied without its login"
    yield from (f"job `{name}` gives the lane nothing" for name in needs.dropped)


def _which_keep(model: LaneModel, uploads: list[Upload]) -> str:
    """The condition for the jobs of a matrix that upload; empty for all, or if only a run shows which."""
    conditions = divide_condition(model.upload.condition) if model.job.matrix else None
    several = len({one.step.position for one in uploads if one.step}) > 1
    if conditions is None or several or model.asks_in_vain(conditions.of_job):
        return ""
    return write_condition(conditions.of_job)


def _only_fetches(model: LaneModel) -> bool:
    """Whether other jobs built what the job uploads."""
    return any(map(downloads, model.copied)) and not any(map(builds, model.copied))


def _check_made(draft: RunDraft, source: Workflow, model: LaneModel) -> None:
    """Raise RefusedError if a job uploads what another one has to keep for it, and there is no other."""
    jobs = [*draft.workflow.jobs.values(), *source.jobs.values()]
    calls = [job for job in jobs if job.uses and job.uses.local_path == source.path]
    others = [job for job in jobs if job.id != model.job.id and job not in calls]
    if _only_fetches(model) and not others and not any(map(downloads_of_other_run, model.copied)):
        reason = f"job `{model.job.id}` uploads files that it downloads, but no other job keeps any for it"
        raise draft.refuse(model.job.span.line, reason, path=source.path)


def _needs(draft: RunDraft, model: LaneModel, upload: Upload) -> LaneNeeds:
    """What the lane waits for: jobs of its own file, or the one that calls the file of `upload`."""
    workflow, source = draft.workflow, upload.workflow
    copied = text_of_copies(source, model)
    if source is workflow:
        return contract_needs(model.job, f"{copied}\n{model.script}", draft.around)
    caller = uploading_job(upload, workflow)
    if not caller:
        reason = "the upload to PyPI is two calls away: tracer follows one call"
        raise draft.refuse(upload.line, reason, path=source.path)
    if model.job.needs:
        return LaneNeeds((caller,), tuple(workflow.with_needs(caller)), ())
    return contract_needs(workflow.jobs[caller], copied, draft.around)


def _check_variables(draft: RunDraft, lane: LaneText, lines: list[str]) -> None:
    """A step of the lane must not use what a job gives that does not run on the branch."""
    written = "\n".join(lines)
    for name in lane.without_job:
        if uses_variable(name, written):
            raise refuse_variable(draft, lane.workflow, lane.model.job.env.items[name])


def _check_copied(draft: RunDraft, source: Workflow, model: LaneModel, inputs: RunInputs) -> None:
    refuse_mixed_checks(source.path, model.dropped, [*model.copied, model.upload])
    for step in filter(is_outward, model.dropped):
        refuse_seen_build(draft, source, step)
    refuse_lost_step(source, model)
    for step in model.copied:
        draft.note_step(model.job, step)
        if name := missing_in(text_of_inputs(source, step), inputs):
            raise refuse_input(draft, step.span.line, name, source.path)
        others = [one for one in model.copied if one is not step]
        refuse_answer(draft, source, others, step)
        hands_on = hands_on_ref(step) and not builds(step) and takes(source, others, step, model.script)
        is_given = with_run_version(lines_of_step(source, step, inputs), inputs.version) is not None
        if (hands_on or sets_version(step)) and not is_given:
            raise refuse_ref(draft, source, step)
        if builds_only_releases(step) and not is_given:
            raise refuse_mixed_check(source.path, step)
        _check_pattern(draft, source, step, step.script, inputs)
    _check_pattern(draft, source, model.upload, model.script, inputs)


def _check_pattern(draft: RunDraft, source: Workflow, step: Step, script: str, inputs: RunInputs) -> None:
    """Raise RefusedError if a script that fails for other refs than a tag fails for that of the run too."""
    if not fails_for_other_refs(script, names_of_ref(step)):
        return
    if not inputs.version.base:
        raise refuse_mixed_check(source.path, step)
    if pattern := rejecting_pattern(step, inputs.version):
        raise refuse_pattern(draft, source, step, pattern)
