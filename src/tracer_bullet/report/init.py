"""What `tracer init` is about to do, and has done, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    steps = "\n".join(f"  {command}" for command in plan.next_commands)
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
        "tag_pattern": plan.tag_patterns[0],
        "tag_patterns": list(plan.tag_patterns),
        "next": list(plan.next_commands),
        "verdict": _describe_verdict(plan.proven),
    }


def _path(change: Change, plan: InitPlan) -> str:
    return show_path(change.path, plan.root)


def _environments(plan: InitPlan) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    keys = ("repository", "testpypi_environment", "pypi_environment")
    repository, testpypi, pypi = (plan.value(key) for key in keys)
    return repository, testpypi, pypi, *plan.deploying_refs


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
