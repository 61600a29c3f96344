"""Make the split of a job: its files become an artifact, and new jobs fetch and publish them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.adoption.job_conditions import ONLY_IN_STEPS, say_succeeded
from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane import pins
from tracer_bullet.arming.lane.artifact_steps import fetch_all_lines, fetch_lines, name_of_each
from tracer_bullet.migration.job_split import LEFT_BEHIND, gate_of, stripped_of, work_left
from tracer_bullet.migration.scripts import without_upload
from tracer_bullet.migration.step_edits import (
    Removed,
    action_lines,
    gated_item,
    remove_variables,
    replace_poetry_action,
    replace_script,
    rewrite_run,
    step_path,
)
from tracer_bullet.migration.step_outputs import condition_behind, hand_on_outputs
from tracer_bullet.migration.token_uploads import ACTION, POETRY_ACTION
from tracer_bullet.sites import SITES
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence
from tracer_bullet.text.scalars import quote, quote_double
from tracer_bullet.workflow.expressions import Expression, parse_condition, uses_status_function
from tracer_bullet.workflow.expressions.conditions import split_conjunction
from tracer_bullet.workflow.expressions.syntax_tree import Call, Logical
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

    from tracer_bullet.arming.workflow_edit import WorkflowEdit
    from tracer_bullet.migration.job_split import Split
    from tracer_bullet.migration.token_uploads import TokenStep
    from tracer_bullet.workflow.model import Job, Step, Workflow

_KEEP = "Store the distributions"
_ARTIFACT = "python-package-distributions"
_OTHER_JOB = re.compile(r"\bneeds\s*(?:\.\s*|\[\s*')([\w-]+)", re.IGNORECASE)


def make_split(
    edit: WorkflowEdit, workflow: Workflow, steps: SequenceOf[TokenStep], split: Split, script: str
) -> list[Removed]:
    """Hand the files on instead of uploading them, and add the jobs that publish; returns what is gone.

    The upload of a file, whose text is `script`, is for the caller to take out.
    """
    first, *others = steps
    job = first.job
    removed = [_hand_on(edit, steps, split, script), *(_take_out(edit, one) for one in others)]
    hand_on_outputs(edit, job, [one.step.condition.value for one in steps if one.step.condition])
    lines = []
    for at, one in enumerate(steps):
        head, name = _waiting(steps, at, split), _name(workflow, one, script)
        new = _job_lines(edit, workflow, one, head, name)
        lines += [*_blank(workflow), f"{split.jobs[at]}:", *new]
    if job.environment and not _keeps_environment(job, {one.step.position for one in steps}):
        edit.remove(("jobs", job.id, "environment"))
    edit.insert_entries(("jobs", job.id), lines)
    for dependant in split.dependants:
        _need_too(edit, dependant, split.jobs)
    return removed


def _other_needs(found: TokenStep) -> list[str]:
    """The jobs that the condition or an input of the upload asks for something."""
    condition = found.step.condition
    given = [*([condition] if condition else []), *found.step.arguments.items.values()]
    environment = found.job.environment
    given += [environment.name] if environment else []
    asked = {name.lower() for leaf in given for name in _OTHER_JOB.findall(leaf.value)}
    return [need.value for need in found.job.needs if need.value.lower() in asked]


def _take_out(edit: WorkflowEdit, found: TokenStep) -> Removed:
    """Remove a step that only uploads; its files are handed on already."""
    edit.remove(step_path(found))
    step = found.step
    pieces = without_upload(step.script).removed
    return Removed(tuple(secret_names([*_given(step), *pieces])), pieces)


def _given(step: Step) -> list[str]:
    return [leaf.value for values in (step.arguments, step.env) for leaf in values.items.values()]


def _hand_on(edit: WorkflowEdit, steps: SequenceOf[TokenStep], split: Split, script: str) -> Removed:
    found, condition = steps[0], _any_of(steps)
    path, step = step_path(found), found.step
    keep = _keep_lines(found, split)
    if found.tool == ACTION:
        edit.replace_entry((*path, "uses"), keep)
        if step.node.entry("with"):
            edit.remove((*path, "with"))
        _turn_into_keep(edit, found, condition)
        return Removed(tuple(secret_names(leaf.value for leaf in step.arguments.items.values())))
    if found.tool == POETRY_ACTION:
        return replace_poetry_action(edit, found, keep)
    stripped, left = stripped_of(found, script), work_left(found, script)
    if left.strip():
        if not script:
            rewrite_run(edit, path, step, without_upload)
        edit.insert_item(path, gated_item(condition, keep))
    else:
        replace_script(edit, found, keep)
        _turn_into_keep(edit, found, condition)
        if step.env.items:
            edit.remove((*path, "env"))
        return Removed(tuple(secret_names([*stripped.removed, *_given(step)])), stripped.removed)
    held = remove_variables(edit, path, step.env.items, stripped.removed, left)
    given = secret_names([*stripped.removed, *(leaf.value for leaf in step.arguments.items.values())])
    return Removed(tuple(dict.fromkeys((*held, *given))), stripped.removed)


def _any_of(steps: SequenceOf[TokenStep]) -> str:
    """The condition on which any of the uploads runs, empty for always: that of one, if all ask for it."""
    gates = dict.fromkeys(gate_of(one.step.condition) for one in steps)
    if "" in gates:
        return ""
    for one in steps:
        if one.step.condition and all(_parts(one) <= _parts(other) for other in steps):
            return one.step.condition.value
    return " || ".join(gates)


def _turn_into_keep(edit: WorkflowEdit, found: TokenStep, condition: str) -> None:
    """The step keeps the files on `condition` now; the one that publishes has its name."""
    path, own = step_path(found), found.step.condition
    if found.step.name:
        edit.set_scalar((*path, "name"), _KEEP, _KEEP)
    if own and not condition:
        edit.remove((*path, "if"))
    elif own and own.value != condition:
        edit.set_scalar((*path, "if"), write_condition(condition), condition)


def _blank(workflow: Workflow) -> list[str]:
    """A blank line above the new job, if there is one above the others."""
    lines = workflow.text.splitlines()
    others = list(workflow.jobs.values())[1:]
    above = [lines[job.span.line - 2] for job in others if job.span.line > 1]
    is_dense = above and all(line.strip() and not line.lstrip().startswith("#") for line in above)
    return [] if is_dense else [""]


def _keep_lines(found: TokenStep, split: Split) -> list[str]:
    """The files as an artifact, of its own for each job of a matrix."""
    artifact = f"{_ARTIFACT}-{found.job.id}"
    name = name_of_each(artifact) if found.job.matrix else artifact
    if len(split.files) == 1:
        only = split.files[0]
        paths = [f"  path: {only if '*' in only or only.endswith(('.whl', '.gz')) else f'{only}/'}"]
    else:
        paths = ["  path: |", *(f"    {one}" for one in split.files)]
    return [
        f"uses: {pins.UPLOAD_ARTIFACT}",
        "with:",
        f"  name: {name}",
        *paths,
        "  if-no-files-found: error",
    ]


def _job_lines(
    edit: WorkflowEdit, workflow: Workflow, found: TokenStep, head: list[str], name: list[str]
) -> list[str]:
    """What the job that publishes has, behind `head`, for which it waits; `name` is of the step that does."""
    step = "  " if _indent(workflow) == 2 else " " * _indent(workflow)
    artifact = f"{_ARTIFACT}-{found.job.id}"
    fetch = (fetch_all_lines if found.job.matrix else fetch_lines)(artifact, "dist")
    head = [
        *head,
        "runs-on: ubuntu-latest",
        *environment_lines(edit, found),
        "permissions:",
        f"{step}id-token: write # to sign in to the index",
        "steps:",
    ]
    first, *rest = [*name, *_publish(found)]
    publish = [f"- {first}", *(f"  {line}" for line in rest)]
    steps = [*fetch, *publish]
    return [*(f"{step}{line}" for line in head), *(f"{step * 2}{line}" for line in steps)]


def _publish(found: TokenStep) -> list[str]:
    """The publish action; one that was there keeps its inputs, but for the credentials and the folder.

    Names with underscores are deprecated: https://github.com/pypa/gh-action-pypi-publish/blob/release/v1/action.yml.
    """
    if found.tool != ACTION:
        return action_lines(found, "dist")
    kept = {name: leaf.value for name, leaf in found.step.arguments.items.items() if name not in LEFT_BEHIND}
    given = [f"  {name.replace('_', '-')}: {_written(value)}" for name, value in kept.items()]
    return [f"uses: {pins.PUBLISH}", *(["with:", *given] if given else [])]


def _name(workflow: Workflow, found: TokenStep, script: str) -> list[str]:
    """The name of the step that publishes: that of the upload, unless the old step still does other work."""
    node, name = found.step.node.get("name"), found.step.name
    if node is None or name is None:
        return []
    if found.tool == POETRY_ACTION or work_left(found, script).strip():
        return [f"name: Publish to {SITES[found.index].name}"]
    written = workflow.text[node.span.start : node.span.end]
    is_simple = isinstance(node, Scalar) and not (node.anchor or node.tag) and "\n" not in written
    return [f"name: {written if is_simple else quote_double(name.value)}"]


def _written(value: str) -> str:
    return value if value in ("true", "false") else quote(value)


def environment_lines(edit: WorkflowEdit, found: TokenStep) -> list[str]:
    """The environment of a job that publishes: its own, or one that is called like the index."""
    if not found.job.environment:
        return [f"environment: {found.index}"]
    lines = edit.lines_of(("jobs", found.job.id, "environment"))
    url = found.job.environment.url
    if url and ONLY_IN_STEPS.search(url.value):
        return [f"environment: {found.job.environment.name.value}"]
    return lines


def _keeps_environment(job: Job, uploads: set[int]) -> bool:
    """Whether a step other than `uploads` needs what the environment holds."""
    if not job.environment:
        return True
    others = [step for step in job.steps if step.position not in uploads]
    text = repr([(step.run, step.env, step.arguments) for step in others]) + repr(job.env)
    return bool(re.search(r"\bvars\s*\.", text) or secret_names([text]))


def _waiting(steps: SequenceOf[TokenStep], at: int, split: Split) -> list[str]:
    """For what the job of an upload waits: for the files and for the uploads before, and its condition."""
    found = steps[at]
    needs = (found.job.id, *split.jobs[:at], *_other_needs(found))
    earlier = zip(split.jobs, steps[:at], strict=False)
    skipped = [name for name, before in earlier if not _parts(before) <= _parts(found)]
    waits = f"needs: {needs[0]}" if len(needs) == 1 else f"needs: [{', '.join(needs)}]"
    return [waits, *_condition(found, needs, skipped)]


def _parts(found: TokenStep) -> set[str]:
    """All that the condition of an upload asks for, as far as `&&` joins it."""
    gate = gate_of(found.step.condition)
    return set(split_conjunction(gate) or [gate]) if gate else set()


def _condition(found: TokenStep, needs: SequenceOf[str], skipped: SequenceOf[str]) -> list[str]:
    """The condition of the upload, and what a job behind one with a status function has to ask.

    `skipped` are those of `needs` that may be skipped when the upload has to run.
    """
    asked = []
    own = gate_of(found.job.condition)
    if skipped or (own and _runs_after_failure(own)):
        either = (
            f"(needs.{name}.result == 'success' || needs.{name}.result == 'skipped')" for name in skipped
        )
        asked = ["!cancelled()", say_succeeded(name for name in needs if name not in skipped), *either]
    step = gate_of(found.step.condition)
    if step:
        step = condition_behind(found.job, step)
        asked.append(f"({step})" if asked else step)
    return [f"if: {write_condition(' && '.join(asked))}"] if asked else []


def _runs_after_failure(condition: str) -> bool:
    """Whether a job behind this condition may run though one that it waits for did not succeed."""
    parts = [part for part in parse_condition(condition) if isinstance(part, Expression)]
    roots = [part.root for part in parts]
    if len(roots) == 1 and isinstance(roots[0], Logical) and roots[0].operator == "&&":
        roots = list(roots[0].operands)
    needs_success = any(isinstance(root, Call) and root.name == "success" for root in roots)
    return any(map(uses_status_function, parts)) and not needs_success


def _need_too(edit: WorkflowEdit, job: Job, new: SequenceOf[str]) -> None:
    """Let a job that waited for the uploads wait for them still."""
    node = job.node.get("needs")
    path = ("jobs", job.id, "needs")
    if isinstance(node, Scalar):
        names = [job.needs[0].value, *new]
        edit.set_scalar(path, f"[{', '.join(names)}]", names)
    elif isinstance(node, Sequence) and node.flow and len(new) == 1:
        edit.add_to_flow(path, new[0], new[0])
    elif isinstance(node, Sequence) and node.flow:
        names = [*(need.value for need in job.needs), *new]
        edit.replace_entry(path, [f"needs: [{', '.join(names)}]"])
    elif isinstance(node, Sequence):
        for name in new:
            edit.insert_item((*path, len(node.items) - 1), [f"- {name}"])


def _indent(workflow: Workflow) -> int:
    jobs = workflow.node.get("jobs")
    first = jobs.entries[0] if isinstance(jobs, Mapping) else None
    body = first.value if first else None
    if first is None or body is None or body.span.line == first.key.span.line:
        return 2
    return body.span.column - first.key.span.column
