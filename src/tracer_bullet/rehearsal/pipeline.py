"""A rehearsal of a pipeline on GitLab: its jobs run under gitlab-ci-local, against the stand-in indexes.

gitlab-ci-local runs the jobs in a shell, whatever their image says; which ones an event runs is simulated,
because it takes no notice of `only`, `except` and `workflow: rules`: https://github.com/firecow/gitlab-ci-local
"""

from __future__ import annotations

import shutil
import uuid
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.pipelines import push_of_branch, push_of_tag
from tracer_bullet.gitlab.simulate import JobFate, names_needed
from tracer_bullet.providers.gitlab import ISSUER
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.rehearsal.job_programs import NO_SERVICE, refuse_impossible
from tracer_bullet.rehearsal.played import PlayedPipeline, judge_event, open_machine
from tracer_bullet.rehearsal.run.working_copy import git

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tracer_bullet.gitlab.pipelines import PipelineEvent
    from tracer_bullet.gitlab.prove import GitLabRepository, PlannedPipeline
    from tracer_bullet.gitlab.simulate import PlannedRun
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.rehearsal.played import PipelineMachine

PROGRAM = "gitlab-ci-local"


class PipelineTarget(NamedTuple):
    """What is rehearsed: the project `slug` on GitLab, and the publishers that are registered for it."""

    root: Path
    repository: GitLabRepository
    slug: str
    forms: tuple[Publisher, ...]


def rehearse_pipeline(
    target: PipelineTarget, branch: str, tag: str, say: Callable[[str], None], *, offline: bool
) -> list[PlayedPipeline]:
    """Play the push of `branch` and of `tag`, those that are not empty.

    Raises RefusedError if gitlab-ci-local or what it needs is not installed.
    """
    _check_programs()
    home = target.repository.home
    events = [push_of_branch(home, branch)] if branch else []
    events += [push_of_tag(home, tag, protected=True, is_release=True)] if tag else []
    with open_machine(target.root, target.slug, target.forms, offline=offline) as machine:
        return [_play(target, event, machine, say) for event in events]


def _check_programs() -> None:
    for name, hint in (
        (PROGRAM, f"npm install -g {PROGRAM}@4.73.0  # newer ones need Node 22"),
        ("rsync", "gitlab-ci-local copies artifacts with it: apt install rsync"),
    ):
        if shutil.which(name) is None:
            raise RefusedError(
                f"tracer rehearses pipelines of GitLab with {PROGRAM}, and `{name}` is not installed",
                hint=hint,
            )


def _play(
    target: PipelineTarget, event: PipelineEvent, machine: PipelineMachine, say: Callable[[str], None]
) -> PlayedPipeline:
    row = target.repository.row(event)
    names, left_out = _jobs_to_play(row)
    say(f"{event.title}: {', '.join(names) or 'no job uploads'}")
    before = machine.held()
    machine.copy.push(_full_ref(event))
    code, log = _run(target, row, names, machine) if names else (0, "")
    refuse_impossible(event.title, code, log)
    git(machine.copy.tree, "clean", "-ffdxq")
    uploaded = machine.since(before)
    failures = tuple(judge_event(event.title, event.tag, code, machine, uploaded))
    return PlayedPipeline(event.title, tuple(names), tuple(left_out), uploaded, failures, log)


def _jobs_to_play(row: PlannedPipeline) -> tuple[list[str], list[str]]:
    """The jobs that upload with those whose files they need, and the ones that may run besides."""
    runs = {name: run for name, run in row.pipeline.jobs.items() if run.outcome is not JobFate.SKIPPED}
    wanted = list(
        dict.fromkeys(one.job.name for one in row.uploads if not one.doubt and one.job.name in runs)
    )
    for name in wanted:
        wanted += [one for one in _feeding(runs, name) if one in runs and one not in wanted]
    tests = [
        name for name, run in runs.items() if name not in wanted and {*names_needed(run.job)} & {*wanted}
    ]
    chosen = {*wanted, *tests}
    played = [name for name in runs if name in chosen and runs[name].outcome is not JobFate.MAYBE]
    return played, [name for name in runs if name not in played]


def _feeding(runs: dict[str, PlannedRun], name: str) -> list[str]:
    """What a job needs, or, if it does not say, the jobs before it that keep files."""
    job = runs[name].job
    if "needs" in job.body:
        return names_needed(job)
    before = list(runs)[: list(runs).index(name)]
    return [one for one in before if runs[one].job.body.get("artifacts")]


def _run(
    target: PipelineTarget, row: PlannedPipeline, names: Sequence[str], machine: PipelineMachine
) -> tuple[int, str]:
    event = row.event
    here = {"CI_PROJECT_DIR": str(machine.copy.tree)}  # not below /builds, where an image would have it
    variables = {**_variables(target, event), **here, **_tokens(target, row, names, machine)}
    words = [PROGRAM, "--force-shell-executor", "--container-executable", NO_SERVICE]
    for name, value in variables.items():
        words += ["--variable", f"{name}={value}"]
    words += ["--ignore-predefined-vars", ",".join(variables)]
    words += ["--unset-variable", "CI_COMMIT_BRANCH" if event.tag else "CI_COMMIT_TAG", *names]
    return machine.run(words, {}, machine.copy.tree)


def _variables(target: PipelineTarget, event: PipelineEvent) -> dict[str, str]:
    given = {"CI_COMMIT_TAG": event.tag} if event.tag else {"CI_COMMIT_BRANCH": event.branch}
    return {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": event.source,
        "CI_COMMIT_REF_NAME": event.ref,
        "CI_COMMIT_REF_PROTECTED": "true" if event.tag else "false",
        "CI_DEFAULT_BRANCH": target.repository.home.default_branch,
        "CI_PROJECT_PATH": target.slug,
        "RETRY_SECONDS": "1",
        **given,
    }


def _tokens(
    target: PipelineTarget, row: PlannedPipeline, names: Sequence[str], machine: PipelineMachine
) -> dict[str, str]:
    """The identity tokens of the jobs, signed as GitLab's are.

    https://docs.gitlab.com/ci/secrets/id_token_authentication/
    """
    found = {}
    for name in names:
        run = row.pipeline.jobs[name]
        written = run.job.body.get("environment")
        environment = run.expand(str(written.get("name", "") if isinstance(written, dict) else written or ""))
        for variable, token in (run.job.body.get("id_tokens") or {}).items():
            claims = _claims(target, row.event, machine.copy.sha)
            claims |= {"environment": environment} if environment else {}
            found[variable] = machine.sign(claims, str(token.get("aud")))
    return found


def _claims(target: PipelineTarget, event: PipelineEvent, sha: str) -> dict[str, object]:
    kind, ref = "tag" if event.tag else "branch", _full_ref(event)
    return {
        "iss": ISSUER,
        "jti": str(uuid.uuid4()),
        "sub": f"project_path:{target.slug}:ref_type:{kind}:ref:{event.ref}",
        "project_path": target.slug,
        "ci_config_ref_uri": f"gitlab.com/{target.slug}//{target.repository.config.path}@{ref}",
        "ref_path": ref,
        "sha": sha,
    }


def _full_ref(event: PipelineEvent) -> str:
    return TAGS + event.tag if event.tag else HEADS + event.branch
