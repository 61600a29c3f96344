"""What `migrate` does to one workflow: each upload by a token in its own way, all checked at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.built_files import files_of_commands, folder_of_files
from tracer_bullet.arming.workflow_edit import WorkflowEdit
from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.migration.job_split import (
    Split,
    builds_before,
    directory_of,
    free_ids,
    plan_split,
    why_not_last,
)
from tracer_bullet.migration.login_steps import without_login_steps
from tracer_bullet.migration.permissions import let_sign_in
from tracer_bullet.migration.poetry_action import folder_of_poetry
from tracer_bullet.migration.scripts import without_credentials, without_upload
from tracer_bullet.migration.split_edit import make_split
from tracer_bullet.migration.step_edits import (
    Removed,
    remove_variables,
    replace_by_action,
    take_out_credentials,
)
from tracer_bullet.migration.token_uploads import (
    POETRY_ACTION,
    LeftAlone,
    TokenStep,
    find_token_uploads,
    only_site,
)
from tracer_bullet.migration.verdict import check_verdict
from tracer_bullet.sites import PYPI
from tracer_bullet.trigger import inspect
from tracer_bullet.workflow.reach.action_runners import unfit_runners
from tracer_bullet.workflow.reader import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Mapping as Names

    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.simulator import Simulator


class MigratedJob(NamedTuple):
    """A job that publishes without a token now; `split` is the id of the job that publishes in its place.

    `together` says why building and publishing stay in one job; `secrets` are those it no longer uses, which
    may be in the `environment` that it had before.
    """

    job: str
    line: int
    indexes: tuple[str, ...]
    tools: tuple[str, ...]
    split: str
    together: str
    secrets: tuple[str, ...]
    environment: str = ""


class MigratedWorkflow(NamedTuple):
    """The `texts` that change, by path from the root, the workflow's last; the jobs, and what is left."""

    path: str
    texts: Names[str, str]
    jobs: tuple[MigratedJob, ...]
    left: tuple[LeftAlone, ...]


def plan_migration(simulator: Simulator, path: str, *, split: bool = True) -> MigratedWorkflow:
    """The workflow at `path` without tokens, as far as that can be exact; what cannot be is left, and said.

    Raises RefusedError for a workflow with temporary parts.
    """
    workflow = simulator.files[path]
    if inspect(workflow.text):
        raise RefusedError(
            "temporary parts are in this workflow", hint=f"tracer finalize {path}", place=Place(path)
        )
    found = find_token_uploads(workflow, simulator)
    state = _State(workflow.text, {}, ())
    left = list(found.left)
    for job in dict.fromkeys(one.job.id for one in found.steps):
        try:
            state = _migrate_job(state, simulator, path, job, split=split)
        except TracerError as error:
            line = error.place.line if error.place and error.place.line else workflow.jobs[job].span.line
            site = only_site(one.index for one in found.steps if one.job.id == job)
            is_matrix = bool(workflow.jobs[job].matrix)
            left.append(LeftAlone(job, line, error.message, site=site, is_matrix=is_matrix))
    if state.jobs:
        state = _clear_workflow_env(state, path, left)
    texts = {**state.scripts, path: state.text} if state.jobs else {}
    if texts:
        check_verdict(simulator, simulator.with_texts(texts), path)
    ids = free_ids(read_workflow(state.text, path), [one.site or PYPI.key for one in left])
    named = (one._replace(new_job=new) for one, new in zip(left, ids, strict=True))
    return MigratedWorkflow(path, texts, state.jobs, tuple(named))


class _State(NamedTuple):
    """The text so far, the scripts that change with it, and the jobs that are done."""

    text: str
    scripts: Names[str, str]
    jobs: tuple[MigratedJob, ...]


def _migrate_job(state: _State, simulator: Simulator, path: str, job_id: str, *, split: bool) -> _State:
    workflow = read_workflow(state.text, path)
    now = simulator.with_workflows(workflow)
    found = find_token_uploads(workflow, now)
    steps = [one for one in found.steps if one.job.id == job_id]
    others = [one for one in found.left if one.job == job_id]
    job = workflow.jobs[job_id]
    if any(one.is_refused for one in others):
        raise _refuse(path, others[0].line, "another step of the job uploads, and cannot do without a token")
    edit = WorkflowEdit(state.text, path)
    first = steps[0]
    script = _text_of(first, now)
    planned = _plan_split(now, workflow, steps, split=split)
    scripts: dict[str, str] = {}
    if isinstance(planned, Split):
        removed = make_split(edit, workflow, steps, planned, script)
        if script:
            scripts[first.script] = without_upload(script).text
    else:
        removed = [_migrate_step(edit, workflow, one, now, scripts) for one in _attesting_once(steps)]
        environment = PYPI.key if any(one.index == PYPI.key for one in steps) else steps[0].index
        let_sign_in(edit, workflow, job, environment, now.project.files)
    pieces = tuple(piece for one in removed for piece in one.pieces)
    shared = _clear_job_env(edit, workflow, steps, pieces, is_shared=bool(others))
    finished = read_workflow(edit.finish(), path)
    text, login = (finished.text, ()) if others else without_login_steps(finished, job_id)
    held = [*(one.secrets for one in removed), (*shared, *login)]
    done = _migrated_jobs(steps, planned, tuple(dict.fromkeys(name for names in held for name in names)))
    return _State(text, {**state.scripts, **scripts}, (*state.jobs, *done))


def _migrated_jobs(
    steps: Sequence[TokenStep], planned: Split | str, secrets: tuple[str, ...]
) -> Iterator[MigratedJob]:
    """What became of a job: one for each job that publishes now. The first has all the secrets."""
    job = steps[0].job
    environment = job.environment.name.value if job.environment else ""
    parts = [[one] for one in steps] if isinstance(planned, Split) else [steps]
    for at, part in enumerate(parts):
        yield MigratedJob(
            job.id,
            job.span.line,
            tuple(dict.fromkeys(index for one in part for index in (one.index, *one.also))),
            tuple(dict.fromkeys(one.tool for one in part)),
            planned.jobs[at] if isinstance(planned, Split) else "",
            planned if isinstance(planned, str) else "",
            secrets if at == 0 else (),
            "" if "${{" in environment else environment,
        )


def _clear_job_env(
    edit: WorkflowEdit,
    workflow: Workflow,
    steps: Sequence[TokenStep],
    pieces: Sequence[str],
    *,
    is_shared: bool,
) -> tuple[str, ...]:
    """Take the credentials out of the job's `env:`, and return the secrets that they held.

    `is_shared` is whether another upload of the job stays. Raises RefusedError if that may need them.
    """
    job = steps[0].job
    if is_shared and (workflow.env.items or job.env.items):
        raise _refuse(
            workflow.path, job.span.line, "the job shares its credentials with an upload to another index"
        )
    own = {one.step.position for one in steps}
    others_use = " ".join(step.run.value for step in job.steps if step.run and step.position not in own)
    return remove_variables(edit, ("jobs", job.id), job.env.items, pieces, others_use)


def _plan_split(
    simulator: Simulator, workflow: Workflow, steps: Sequence[TokenStep], *, split: bool
) -> Split | str:
    """The split, or why there is none; empty where nothing asks for one."""
    first = steps[0]
    if not builds_before(first) and not _why_no_action(first):
        return ""
    if not split:
        return "`--no-split`"
    if first.script and sum(one.text.count(first.script) for one in simulator.files.values()) > 1:
        return f"the upload is in `{first.script}`, which other steps name too"
    return plan_split(workflow, steps, _text_of(first, simulator))


def _text_of(found: TokenStep, simulator: Simulator) -> str:
    """The file that has the upload; empty if the step itself has it."""
    return (simulator.project.files.text(found.script) or "") if found.script else ""


def _attesting_once(steps: Sequence[TokenStep]) -> Iterator[TokenStep]:
    """The steps; before another use of the publish action, which fails on attestations, one makes none.

    https://github.com/pypa/gh-action-pypi-publish#-non-goals
    """
    uses = [one.step.position for one in steps if one.is_by_action]
    for one in steps:
        yield one._replace(attests=not one.is_by_action or one.step.position == uses[-1])


def _migrate_step(
    edit: WorkflowEdit, workflow: Workflow, found: TokenStep, simulator: Simulator, scripts: dict[str, str]
) -> Removed:
    if found.script:
        _migrate_script(found, simulator, scripts)
    if found.signs_in:
        return take_out_credentials(edit, found)
    if reason := _why_no_action(found) or why_not_last(found, _text_of(found, simulator)):
        raise _refuse(workflow.path, found.step.span.line, reason)
    folder = _folder(found, simulator, directory_of(workflow, found))
    if not folder:
        raise _refuse(workflow.path, found.step.span.line, "only a run shows which files are uploaded")
    return replace_by_action(edit, found, folder)


def _why_no_action(found: TokenStep) -> str:
    """Why the publish action cannot take the place of an upload that needs it; empty if nothing is wrong."""
    if found.signs_in:
        return ""
    container = ["in a container"] if found.job.node.entry("container") else []
    where = [*container, *(f"on `{label}`" for label in unfit_runners(found.job, found.step))]
    cannot = found.too_old or f"{found.tool} cannot sign in without a token"
    action = f"the publish action, which needs Linux with Docker, cannot run {where[0]}" if where else ""
    return f"{cannot}, and {action}" if where else ""


def _migrate_script(found: TokenStep, simulator: Simulator, scripts: dict[str, str]) -> None:
    """The same for the file of the repository that has the upload."""
    text = scripts.get(found.script) or simulator.project.files.text(found.script) or ""
    changed = without_credentials(text) if found.signs_in else without_upload(text)
    if changed.problem:
        raise _refuse(found.script, 0, changed.problem)
    if changed.text != text:
        scripts[found.script] = changed.text


def _folder(found: TokenStep, simulator: Simulator, directory: str) -> str:
    if found.tool == POETRY_ACTION:
        return folder_of_poetry(found.step)
    script = simulator.project.files.text(found.script) if found.script else None
    text = script if script is not None else found.step.script
    files = files_of_commands(without_upload(text).arguments, directory)
    return folder_of_files(files) if files else ""


def _clear_workflow_env(state: _State, path: str, left: Sequence[LeftAlone]) -> _State:
    """Take the credentials out of the workflow's own `env:`, if no upload needs them any more."""
    workflow = read_workflow(state.text, path)
    if not workflow.env.items:
        return state
    edit = WorkflowEdit(state.text, path)
    secrets = remove_variables(edit, (), workflow.env.items, (), _scripts(workflow.jobs.values()))
    if secrets and left:
        raise _refuse(path, 0, "the workflow's `env:` has credentials that another upload still needs")
    if not secrets:
        return state
    last = state.jobs[-1]
    jobs = (*state.jobs[:-1], last._replace(secrets=tuple(dict.fromkeys((*last.secrets, *secrets)))))
    return _State(edit.finish(), state.scripts, jobs)


def _scripts(jobs: Iterable[Job]) -> str:
    return "\n".join(step.run.value for job in jobs for step in job.steps if step.run)


def _refuse(path: str, line: int, reason: str) -> RefusedError:
    return RefusedError(reason, place=Place(path, line))
