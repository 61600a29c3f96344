"""A job that builds and publishes becomes two, so no code of the project holds an identity token.

The first keeps its id and does everything up to the upload. The second takes the files and publishes. If
other jobs or steps depend on how the one job is made, it stays one, and the reason is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.job_conditions import ONLY_IN_STEPS
from tracer_bullet.arming import pins
from tracer_bullet.arming.artifact_steps import fetch_all_lines, fetch_lines, name_of_each
from tracer_bullet.arming.branch_test import write_condition
from tracer_bullet.arming.built_files import files_of_action, files_of_commands, folder_of_files
from tracer_bullet.arming.step_kinds import (
    builds,
    checks_out,
    downloads,
    is_outward_command,
    is_spare,
    moves_files,
    uploads_artifact,
)
from tracer_bullet.migration.scripts import without_upload
from tracer_bullet.migration.step_edits import Removed, action_lines, remove_variables, rewrite_run, step_path
from tracer_bullet.migration.token_uploads import ACTION, MATURIN_ACTION
from tracer_bullet.sites import SITES
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence, deref
from tracer_bullet.text.scalars import quote, quote_double
from tracer_bullet.workflow.expressions import Expression, parse_condition, uses_status_function
from tracer_bullet.workflow.expressions.conditions import read_condition
from tracer_bullet.workflow.expressions.syntax_tree import Call, Logical
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from tracer_bullet.arming.workflow_edit import WorkflowEdit
    from tracer_bullet.migration.scripts import Script
    from tracer_bullet.migration.token_uploads import TokenStep
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.model import Job, Step, Workflow

_PASSED_ON = ("user", "password", "packages-dir", "packages_dir", "verify-metadata", "verify_metadata")
_KEEP = "Store the distributions"
_ARTIFACT = "python-package-distributions"
_SHELL_SCRIPT = re.compile(r"(?:\A|/)[\w-]+(?:\.(?:ba|z)?sh)?\Z")
_CHANGES_FOLDER = re.compile(r"^\s*(?:cd|pushd)\b", re.MULTILINE)
_DEPLOYS_PAGES = re.compile(r"\bgh-deploy\b|\bghp-import\b|\bmike\s+deploy\b")
"""What does not need the release to be on the index."""
_PUBLISHES_BY_MATURIN = re.compile(r"\bmaturin[ \t]+publish\b")
_JOB_OF_STEPS = re.compile(r"\b(?:steps|matrix|env|job|strategy)\s*\.")


class Split(NamedTuple):
    """How a job is split: the `files` to hand on, the `folder` that has them, the id of the new `job`."""

    files: tuple[str, ...]
    folder: str
    job: str
    dependants: tuple[Job, ...]


def builds_before(found: TokenStep) -> bool:
    """Whether something runs before the upload that is not only fetching, checking or moving files."""
    before = found.job.steps[: found.step.position]
    if any(
        not (is_spare(step) or downloads(step) or moves_files(step) or checks_out(step)) for step in before
    ):
        return True
    left = without_upload(found.step.run.value).text if found.step.run else ""
    return bool(left.strip()) and not _only_installs(left)


def _only_installs(script: str) -> bool:
    lines = [line.strip() for line in script.splitlines() if line.strip()]
    return all(re.search(r"\binstall\b|\btwine check\b|\A(?:ls|echo)\b", line) for line in lines)


def plan_split(  # noqa: PLR0911 - each reason is a return
    workflow: Workflow, found: TokenStep, others: int, script: str
) -> Split | str:
    """How to split the job of `found`, or why it stays one.

    `others` is how many more of its steps upload; `script` is the text of the file that has the upload, if a
    file has it.
    """
    job, step = found.job, found.step
    if others:
        return "several of its steps upload"
    if found.tool == MATURIN_ACTION:
        return "maturin's action uploads" if any(map(builds, job.steps)) else ""
    if found.tool == "maturin" and _PUBLISHES_BY_MATURIN.search(script or step.script):
        return "`maturin publish` builds what it uploads"
    if reason := (_why_not_script(found, script) if found.script else "") or _why_not(job, step):
        return reason
    files = _files(workflow, found, script)
    if not files:
        return "only a run shows which files are uploaded"
    folder = folder_of_files(files) if "${{" not in files[0] else files[0]
    if not folder:
        return "the files are in several folders"
    dependants = tuple(one for one in workflow.jobs.values() if job.id in [need.value for need in one.needs])
    if any(job.id in (one.condition.value if one.condition else "") for one in dependants):
        return "the condition of another job asks for its result"
    return Split(files, folder, _new_id(workflow, found.index), dependants)


def _why_not_script(found: TokenStep, script: str) -> str:
    """Why the upload cannot be taken out of a file: people run the targets of a Makefile by hand too."""
    stripped = without_upload(script)
    if not _SHELL_SCRIPT.search(found.script) or stripped.problem or _CHANGES_FOLDER.search(script):
        return f"the upload is in `{found.script}`"
    upload = stripped.removed[-1]
    after = script[script.rfind(upload) + len(upload) :]
    if any(is_outward_command(line) and not _DEPLOYS_PAGES.search(line) for line in after.splitlines()):
        return f"`{found.script}` does more after its upload"
    return ""


def _why_not(job: Job, step: Step) -> str:
    after = [one for one in job.steps[step.position + 1 :] if not uploads_artifact(one)]
    if after:
        name = after[0].name.value if after[0].name else (after[0].uses.text if after[0].uses else "a script")
        return f"a step comes after the upload (`{name}`, line {after[0].span.line})"
    condition = step.condition.value if step.condition else ""
    if ONLY_IN_STEPS.search(condition):
        return "the condition of the upload is not one that a job can have"
    if step.continue_on_error:
        return "the upload may fail (`continue-on-error`)"
    given = " ".join(leaf.value for name, leaf in step.arguments.items.items() if name not in _PASSED_ON)
    if step.uses and _JOB_OF_STEPS.search(given):
        return "the inputs of the upload come from other steps"
    if step.uses and any(name in step.arguments.items for name in ("github_token", "args")):
        return "the upload has inputs that tracer does not know"
    return ""


def _files(workflow: Workflow, found: TokenStep, script: str) -> tuple[str, ...]:
    step = found.step
    if found.tool == ACTION:
        leaf = step.arguments.get("packages-dir") or step.arguments.get("packages_dir")
        if leaf and "${{" in leaf.value and ONLY_IN_STEPS.search(leaf.value):
            return (leaf.value.strip().rstrip("/"),)
        return files_of_action(step) or ()
    stripped = _stripped(found, script)
    if stripped.problem:
        return ()
    return files_of_commands(stripped.arguments, directory_of(workflow, found)) or ()


def _stripped(found: TokenStep, script: str) -> Script:
    """What the step runs without its upload: `script` if a file has the upload, otherwise its own text."""
    return without_upload(script or found.step.script)


def directory_of(workflow: Workflow, found: TokenStep) -> str:
    """Where the script of a step runs."""
    own = found.step.node.get("working-directory")
    if isinstance(own, Scalar):
        return own.text
    for node in (found.job.node, workflow.node):
        directory: Node | None = node
        for name in ("defaults", "run", "working-directory"):
            inner = deref(directory) if directory else None
            directory = inner.get(name) if isinstance(inner, Mapping) else None
        if isinstance(directory, Scalar):
            return directory.text
    return ""


def make_split(
    edit: WorkflowEdit, workflow: Workflow, found: TokenStep, split: Split, script: str
) -> Removed:
    """Hand the files on instead of uploading them, and add the job that publishes; returns what is gone.

    The upload of a file, whose text is `script`, is for the caller to take out.
    """
    removed = _hand_on(edit, found, split, script)
    keeps = _keeps_environment(found.job)
    lines = _job_lines(edit, workflow, found, split, _name(workflow, found, script))
    if found.job.environment and not keeps:
        edit.remove(("jobs", found.job.id, "environment"))
    edit.insert_entries(("jobs", found.job.id), [*_blank(workflow), *lines])
    for job in split.dependants:
        _need_both(edit, job, split.job)
    return removed


def _hand_on(edit: WorkflowEdit, found: TokenStep, split: Split, script: str) -> Removed:
    path, step = step_path(found), found.step
    keep = _keep_lines(found, split)
    if found.tool == ACTION:
        edit.replace_entry((*path, "uses"), keep)
        if step.node.entry("with"):
            edit.remove((*path, "with"))
        _rename(edit, found)
        return Removed(tuple(secret_names(leaf.value for leaf in step.arguments.items.values())))
    stripped = _stripped(found, script)
    if stripped.text.strip():
        if not script:
            rewrite_run(edit, path, step, without_upload)
        gate = [f"if: {write_condition(step.condition.value)}"] if step.condition else []
        first, *rest = [*gate, *keep]
        edit.insert_item(path, [f"- {first}", *(f"  {line}" for line in rest)])
    else:
        edit.replace_entry((*path, "run"), keep)
        for name in ("shell", "working-directory"):
            if step.node.entry(name):
                edit.remove((*path, name))
        _rename(edit, found)
    held = remove_variables(edit, path, step.env.items, stripped.removed, stripped.text)
    return Removed(tuple(dict.fromkeys((*held, *secret_names(stripped.removed)))), stripped.removed)


def _rename(edit: WorkflowEdit, found: TokenStep) -> None:
    """The step does something else now; the one that publishes has its name."""
    if found.step.name:
        edit.set_scalar((*step_path(found), "name"), _KEEP, _KEEP)


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
    edit: WorkflowEdit, workflow: Workflow, found: TokenStep, split: Split, name: list[str]
) -> list[str]:
    """The job that publishes, by a step that `name` names."""
    step = "  " if _indent(workflow) == 2 else " " * _indent(workflow)
    artifact = f"{_ARTIFACT}-{found.job.id}"
    fetch = (fetch_all_lines if found.job.matrix else fetch_lines)(artifact, "dist")
    head = [
        f"needs: {found.job.id}",
        *_condition(found),
        "runs-on: ubuntu-latest",
        *environment_lines(edit, found),
        "permissions:",
        f"{step}id-token: write # to sign in to the index",
        "steps:",
    ]
    first, *rest = [*name, *_publish(found)]
    publish = [f"- {first}", *(f"  {line}" for line in rest)]
    steps = [*fetch, *publish]
    return [f"{split.job}:", *(f"{step}{line}" for line in head), *(f"{step * 2}{line}" for line in steps)]


def _publish(found: TokenStep) -> list[str]:
    """The publish action; one that was there keeps its inputs, but for the credentials and the folder."""
    if found.tool != ACTION:
        return action_lines(found, "dist")
    kept = {name: leaf.value for name, leaf in found.step.arguments.items.items() if name not in _PASSED_ON}
    given = [f"  {name}: {_written(value)}" for name, value in kept.items()]
    return [f"uses: {pins.PUBLISH}", *(["with:", *given] if given else [])]


def _name(workflow: Workflow, found: TokenStep, script: str) -> list[str]:
    """The name of the step that publishes: that of the upload, unless the old step still does other work."""
    node, name = found.step.node.get("name"), found.step.name
    if node is None or name is None:
        return []
    if _stripped(found, script).text.strip():
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


def _keeps_environment(job: Job) -> bool:
    """Whether another step needs what the environment holds."""
    if not job.environment:
        return True
    text = repr([(step.run, step.env, step.arguments) for step in job.steps[:-1]]) + repr(job.env)
    return bool(re.search(r"\bvars\s*\.", text) or secret_names([text]))


def _condition(found: TokenStep) -> list[str]:
    """The condition of the upload, and what a job behind one with a status function has to ask."""
    asked = []
    own = read_condition(found.job.condition.value) if found.job.condition else ""
    if own and _runs_after_failure(own):
        asked = ["!cancelled()", f"needs.{found.job.id}.result == 'success'"]
    step = read_condition(found.step.condition.value) if found.step.condition else ""
    if step:
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


def _need_both(edit: WorkflowEdit, job: Job, new: str) -> None:
    """Let a job that waited for the upload wait for it still."""
    node = job.node.get("needs")
    path = ("jobs", job.id, "needs")
    if isinstance(node, Scalar):
        edit.set_scalar(path, f"[{job.needs[0].value}, {new}]", [job.needs[0].value, new])
    elif isinstance(node, Sequence) and node.flow:
        edit.add_to_flow(path, new, new)
    elif isinstance(node, Sequence):
        edit.insert_item((*path, len(node.items) - 1), [f"- {new}"])


def _new_id(workflow: Workflow, index: str) -> str:
    name = f"publish-to-{index}"
    names = [name, *(f"{name}-{number}" for number in range(2, 50))]
    return next(name for name in names if name not in workflow.jobs)


def _indent(workflow: Workflow) -> int:
    jobs = workflow.node.get("jobs")
    first = jobs.entries[0] if isinstance(jobs, Mapping) else None
    body = first.value if first else None
    if first is None or body is None or body.span.line == first.key.span.line:
        return 2
    return body.span.column - first.key.span.column
