"""What `tracer init` is about to do, and has done, as lines to read and as JSON."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracer_bullet.project.git import known_files
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.advice import say_what_to_register
from tracer_bullet.publishers.environments import environment_commands, say_how_to_create
from tracer_bullet.text.diffs import unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.publishers.github import Publisher
    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.scaffold.proven import Proven
    from tracer_bullet.text.files import Change

_WIDEST = 40


def answer_lines(plan: InitPlan) -> Iterator[str]:
    """Every answer, with the words that say where it came from."""
    width = min(max(len(plan.value(key)) for key in plan.answers), _WIDEST)
    for key, answer in plan.answers.items():
        value = plan.value(key).lower() if isinstance(answer.value, bool) else plan.value(key)
        yield f"  {key:<22}{value:<{width}}  {answer.source}"


def what_to_do(plan: InitPlan) -> str:
    """What to register, how to create the environments, and the commands that come next."""
    steps = "\n".join(f"  {command}" for command in next_commands(plan))
    return "\n".join(
        [say_how_to_create(*_environments(plan)), say_what_to_register(plan.publishers), f"Next:\n{steps}"]
    )


def describe_setup(plan: InitPlan, *, written: bool) -> dict[str, Any]:
    """The JSON document of `tracer init`; its shape stands in the command's help."""
    return {
        "root": str(plan.root),
        "answers": {key: {"value": one.value, "source": one.source} for key, one in plan.answers.items()},
        "files": [_describe_file(change, plan) for change in plan.changes],
        "diff": unified_diff(plan.changes, plan.root),
        "written": written,
        "notes": list(plan.notes),
        "publishers": [_describe_publisher(publisher) for publisher in plan.publishers],
        "environments": list(environment_commands(*_environments(plan))),
        "tag_pattern": plan.tag_pattern.value,
        "next": next_commands(plan),
        "verdict": _describe_verdict(plan.proven),
    }


def next_commands(plan: InitPlan) -> list[str]:
    """From the written files to the first tracer run; where no branch is armed, to a commit."""
    if not plan.changes:
        return []
    armed = plan.value("tracer_branch")
    commit = [
        f"git add -- {shlex.join(_paths_to_add(plan))}",
        "git commit -m 'Publish through GitHub Actions, TestPyPI first'",
    ]
    there = [] if plan.root == Path.cwd() else [f"cd {shlex.quote(show_path(plan.root))}"]
    if not armed:
        return [*there, *commit]
    option = "" if armed in plan.repository.branches else "-c "
    switch = [] if armed == plan.repository.branch else [f"git switch {option}{shlex.quote(armed)}"]
    push = f"git push -u {shlex.join([plan.remote, armed])}"
    finalize = "tracer finalize  # after a green run, before the branch is merged"
    return [*there, *switch, *commit, push, finalize]


def _paths_to_add(plan: InitPlan) -> list[str]:
    """What `git add` takes: a file that is gone only if git knew it."""
    gone = [_path(change, plan) for change in plan.changes if change.after is None]
    known = known_files(plan.root, *gone) if gone else set()
    paths = [_path(change, plan) for change in plan.changes]
    return [path for path in paths if path not in gone or path in known]


def _path(change: Change, plan: InitPlan) -> str:
    return show_path(change.path, plan.root)


def _environments(plan: InitPlan) -> tuple[str, str, str, str]:
    keys = ("repository", "testpypi_environment", "pypi_environment")
    repository, testpypi, pypi = (plan.value(key) for key in keys)
    return repository, testpypi, pypi, plan.tag_pattern.value


def _describe_file(change: Change, plan: InitPlan) -> dict[str, str]:
    action = "create" if change.before is None else "delete" if change.after is None else "change"
    return {"path": _path(change, plan), "action": action}


def _describe_verdict(proven: Proven) -> dict[str, Any]:
    verdict = proven.verdict
    return {
        "pypi_only_by_release": verdict.pypi_only_by_release,
        "tracer_reaches_only_testpypi": verdict.tracer_reaches_only_testpypi,
        "why": list(verdict.why),
    }


def _describe_publisher(publisher: Publisher) -> dict[str, str]:
    return {
        "index": publisher.site.key,
        "project": publisher.project,
        "owner": publisher.owner,
        "repository": publisher.repository,
        "workflow": publisher.workflow,
        "environment": publisher.environment,
        "pending_url": publisher.pending_url,
        "project_url": publisher.project_url,
    }
