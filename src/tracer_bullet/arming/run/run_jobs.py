"""What a job of a tracer run gets: a wider condition, a version of its own, nothing outward."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.gates import pieces
from tracer_bullet.arming.gates.branch_test import choose, narrow, on_branch, widen
from tracer_bullet.arming.gates.gate_splices import Gated
from tracer_bullet.arming.lane.artifact_kinds import uploads_artifact
from tracer_bullet.arming.lane.mixed_checks import refuse_mixed_check, refuse_mixed_checks
from tracer_bullet.arming.lane.release_build import releases
from tracer_bullet.arming.lane.run_inputs import (
    asks_only_for_inputs,
    entries_with_inputs,
    fill_condition,
    fill_inputs,
    missing_in,
    pieces_for,
)
from tracer_bullet.arming.lane.run_version import stamp_step
from tracer_bullet.arming.lane.step_copies import comment_start, text_of
from tracer_bullet.arming.lane.step_kinds import (
    OWN_VERSION,
    builds,
    builds_only_releases,
    checks_changes,
    checks_out,
    fetches_release,
    hands_on_ref,
    has_secret,
    is_left_out,
    job_builds,
    needs_stamp,
    only_shows,
    script_with_env,
    sets_version,
    step_title,
    tells_version,
)
from tracer_bullet.arming.run.handed_on import (
    refuse_answer,
    refuse_input,
    refuse_pattern,
    refuse_ref,
    rejecting_pattern,
    takes,
)
from tracer_bullet.arming.run.run_conditions import step_runs, widens_step
from tracer_bullet.arming.run.run_draft import job_key
from tracer_bullet.text.lines import line_end
from tracer_bullet.text.nodes import Mapping, Sequence
from tracer_bullet.workflow.expressions.conditions import ALWAYS

if TYPE_CHECKING:
    from tracer_bullet.arming.lane.run_inputs import RunInputs
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.run.run_draft import RunDraft
    from tracer_bullet.text.nodes import Entry
    from tracer_bullet.workflow.model import Job, Step, Workflow

_WITH_INPUTS = ("env", "outputs", "with", "runs-on", "strategy", "container", "timeout-minutes")
_AROUND = re.compile(r"([^{}']*)\$\{\{\s*((?:(?!\}\}).)+?)\s*\}\}([^{}']*)", re.DOTALL)
_ASKS = re.compile(r"\bgithub\b|\bstartsWith\b|\binputs\b")
_CHOSEN_BEFORE = re.compile(rf"{_ASKS.pattern}|\bneeds\b")


def widen_step(draft: RunDraft, workflow: Workflow, step: Step, *, uploads: bool = False) -> None:
    """Let a step of `workflow` run on the branch, if its condition asks for the event and may exclude it.

    The one that `uploads` to TestPyPI also runs if it asks for what a job before it chose.
    """
    asks = _CHOSEN_BEFORE if uploads else _ASKS
    if step.condition is None or not asks.search(step.condition.value):
        return
    if step_runs(step, draft.around_in(workflow)) is True:
        return
    known = draft.known(step.condition, step.span.line, workflow.path)
    if known != ALWAYS:
        written = widen(known, draft.request.branches)
        draft.set_condition(Gated(step.node), written, workflow.path)


def widen_job(draft: RunDraft, workflow: Workflow, job: Job) -> None:
    """Let a job of `workflow` run on the branch as well."""
    known = draft.known(job.condition, job.span.line, workflow.path)
    if known == ALWAYS:
        return
    found = Gated(job.node, job_key(workflow, job))
    written = widen(known, draft.request.branches)
    draft.set_condition(found, written, workflow.path)
    draft.added.append(f"job `{job.id}` also runs on the branch")


def quieten(draft: RunDraft, workflow: Workflow, job: Job, inputs: RunInputs) -> None:
    """Leave out the steps that others would see, or that fail for any ref but a release's."""
    kept = [one for one in job.steps if not (is_left_out(one) or only_shows(one))]
    around = draft.around_in(workflow)
    always = [one for one in job.steps if not (one.condition and _ASKS.search(one.condition.value))]
    refuse_mixed_checks(workflow.path, always, job.steps)
    for step in job.steps:
        others = [one for one in kept if one is not step]
        draft.note_step(job, step)
        refuse_answer(draft, workflow, [one for one in others if _makes_files(one)], step)
        if hands_on_ref(step):
            is_taken = job_builds(job) and not builds(step) and takes(workflow, others, step)
            _check_ref(draft, workflow, step, inputs, is_taken=is_taken)
        _check_build(draft, workflow, step, inputs)
        if fetches_release(step):
            fetch_branch(draft, workflow, step)
        if is_left_out(step):
            refuse_seen_build(draft, workflow, step)
            if _is_used(workflow, job, others, step):
                reason = f"other steps use step {step_title(step)}, which has to be left out"
                raise draft.refuse(step.span.line, reason, path=workflow.path)
            gate_step(draft, workflow, job, step)
        elif _makes_files(step) and not draft.uploads_elsewhere(step) and widens_step(step, draft, around):
            widen_step(draft, workflow, step)


def _check_build(draft: RunDraft, workflow: Workflow, step: Step, inputs: RunInputs) -> None:
    """Raise RefusedError if a step builds the version of a release, or builds only then."""
    if builds_only_releases(step):
        raise refuse_mixed_check(workflow.path, step)
    if sets_version(step) and not asks_only_for_inputs(script_with_env(step), inputs.with_tag()):
        raise refuse_ref(draft, workflow, step)


def refuse_seen_build(draft: RunDraft, workflow: Workflow, step: Step) -> None:
    """Raise RefusedError if a step that others see builds as well: without it there are no files."""
    if builds(step):
        reason = f"step {step_title(step)} builds, and does something that others see"
        hint = "move what others see to a step of its own: a tracer run leaves out only that step"
        raise draft.refuse(step.span.line, reason, hint, workflow.path)


def _makes_files(step: Step) -> bool:
    return builds(step) or uploads_artifact(step)


def _is_used(workflow: Workflow, job: Job, others: list[Step], step: Step) -> bool:
    """Whether `others` of the job use what a step hands on or builds; those that only ask are skipped."""
    makers = [one for one in others if _makes_files(one)]
    is_build = releases(step) and bool(makers) and not job_builds(job)
    return is_build or takes(workflow, makers, step) or takes(workflow, others, step, conditions=False)


def _check_ref(draft: RunDraft, workflow: Workflow, step: Step, inputs: RunInputs, *, is_taken: bool) -> None:
    """Raise RefusedError if a step that hands on a version fails for the branch, or gives others its name."""
    text = text_of(workflow, step)
    pattern = rejecting_pattern(step, inputs.version)
    if pattern and fill_inputs(text, inputs) != text:
        raise refuse_pattern(draft, workflow, step, pattern)
    if pattern or (is_taken and not asks_only_for_inputs(text, inputs)):
        raise refuse_ref(draft, workflow, step)


def fetch_branch(draft: RunDraft, workflow: Workflow, step: Step) -> None:
    """Let a checkout of a release, or of the default branch, fetch the branch in a tracer run."""
    given = step.node.get("with")
    entry = given.entry("ref") if isinstance(given, Mapping) else None
    ref = step.arguments.items["ref"].value.strip()
    parts = _AROUND.fullmatch(ref if "${{" in ref else f"${{{{ '{ref}' }}}}") if entry else None
    if entry is None or parts is None or not isinstance(given, Mapping):
        raise draft.refuse(
            step.span.line, "a checkout fetches a ref that is not one expression", path=workflow.path
        )
    before, asked, after = parts.groups()
    old = f"format('{before}{{0}}{after}', {asked})" if before or after else asked
    written = f"${{{{ {on_branch(draft.request.branches)} && github.ref || {old} }}}}"
    piece = pieces.replaced_value(workflow.text, Gated(given), entry, written, "temporary ref")
    draft.add(piece, workflow.path)


def give_to_all(draft: RunDraft, inputs: RunInputs) -> None:
    """Give the variables of the workflow that take an input its value on the branch."""
    entry = draft.workflow.node.entry("env")
    if entry and draft.request.path not in draft.prepared:
        draft.prepared.add(draft.request.path)
        _give(draft, draft.workflow, entry, inputs)


def give_inputs(draft: RunDraft, workflow: Workflow, job: Job, inputs: RunInputs) -> None:
    """Give the entries and the steps of a job that take an input its value on the branch.

    So does a step that sets the version, with the tag of a release in the place of the input.
    """
    for entry in job.node.entries:
        if entry.name in _WITH_INPUTS:
            _give(draft, workflow, entry, inputs)
    for step in job.steps:
        if not is_left_out(step):
            _fill_condition(draft, workflow, step, inputs)
            given = inputs.with_tag() if sets_version(step) else inputs
            for entry in entries_with_inputs(step):
                _give(draft, workflow, entry, given)


def _fill_condition(draft: RunDraft, workflow: Workflow, step: Step, inputs: RunInputs) -> None:
    """Let the condition of a step that neither builds nor uploads elsewhere ask for the values of inputs.

    A manual run on the branch would otherwise upload to PyPI, whatever was chosen in its form.
    """
    if step.condition is None or builds(step) or draft.uploads_elsewhere(step):
        return
    known = draft.known(step.condition, step.span.line, workflow.path)
    written = fill_condition(known, inputs, on_branch(draft.request.branches))
    if written != known:
        draft.set_condition(Gated(step.node), written, workflow.path)


def _give(draft: RunDraft, workflow: Workflow, entry: Entry, inputs: RunInputs) -> None:
    text = workflow.text
    if name := missing_in(text[entry.value.span.start : entry.value.span.end], inputs):
        raise refuse_input(draft, entry.key.span.line, name, workflow.path)
    for piece in pieces_for(text, entry, inputs, on_branch(draft.request.branches)):
        draft.add(piece, workflow.path)


def gate_step(draft: RunDraft, workflow: Workflow, job: Job, step: Step) -> None:
    """Keep a step from running on the branch."""
    known = draft.known(step.condition, step.span.line, workflow.path)
    written = narrow(known, draft.request.branches)
    draft.set_condition(Gated(step.node), written, workflow.path)
    draft.left_out.append(f"step {step_title(step)} of `{job.id}` does not run on the branch")


def stamp_job(draft: RunDraft, workflow: Workflow, job: Job, version: RunVersion) -> None:
    """The version of its own goes in front of the first build, else right after the checkout.

    A job needs none unless its files are uploaded, or it tells other jobs the version.
    """
    is_maker = job in draft.makers
    steps = job.node.get("steps")
    first = _first_with_version(job, is_maker=is_maker)
    keeps = is_maker and any(map(uploads_artifact, job.steps))
    checkout = next(filter(checks_out, job.steps), None)
    step = first or (checkout if keeps else None)
    if step is None or not version.lines or not isinstance(steps, Sequence):
        return
    draft.stamped |= is_maker
    if OWN_VERSION.search(text_of(workflow, job)):
        return
    if step.node.flow or steps.flow:
        raise draft.refuse(job.span.line, "the step that builds is written in braces", path=workflow.path)
    test = on_branch(draft.request.branches)
    lines = stamp_step(version, test, workflow, job)
    text, dash = workflow.text, " " * (steps.span.column - 1)
    at = comment_start(workflow, job, step) if first else line_end(text, step.node.span.end)
    draft.add(pieces.insert_at(text, at, lines, dash, "temporary version"), workflow.path)
    does = "builds" if is_maker else "hands on"
    draft.added.append(f"job `{job.id}` {does} {version.shown} on the branch")
    for check in job.steps[step.position :]:
        if checks_changes(check) and version.edits_files:
            gate_step(draft, workflow, job, check)


def _first_with_version(job: Job, *, is_maker: bool) -> Step | None:
    """The first step that builds what is uploaded, or that tells other jobs the version."""
    tells = bool(job.outputs.items)
    found = (one for one in job.steps if (is_maker and needs_stamp(one)) or (tells and tells_version(one)))
    return next(found, None)


def open_environment(draft: RunDraft, workflow: Workflow, job: Job) -> None:
    """Let a job that needs nothing of its environment run in TestPyPI's on the branch."""
    if not job.environment or "${{" in job.environment.name.value or job.id in draft.uploading:
        return
    text, name = workflow.text, job.environment.name.value
    if any(map(has_secret, job.steps)) or re.search(r"\bvars\s*\.", text_of(workflow, job)):
        draft.notes.append(f"job `{job.id}` keeps its environment `{name}`; its rules may stop it")
        return
    entry = job.node.entry("environment")
    inner = entry.value if entry and isinstance(entry.value, Mapping) else None
    named = inner.entry("name") if inner else None
    holder = Gated(inner) if named and inner else Gated(job.node)
    written = choose(draft.request.branches, draft.request.environment, name)
    if target := named or entry:
        piece = pieces.replaced_value(text, holder, target, written, "temporary environment")
        draft.add(piece, workflow.path)
