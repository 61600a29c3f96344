"""What `tracer init` is about to do, and has done, as lines to read and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.project.worktree import show_path
from tracer_bullet.providers.own_index import secret_commands
from tracer_bullet.publishers.environments import environment_commands
from tracer_bullet.scaffold.finishing.first_run import environments_of, say_what_to_do, set_up_commands
from tracer_bullet.text.counted import counted
from tracer_bullet.text.diffs import unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tracer_bullet.scaffold.finishing.pipeline_proven import PipelineProven
    from tracer_bullet.scaffold.finishing.proven import Proven
    from tracer_bullet.scaffold.init_all import AllPlans
    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.text.files import Change

_WIDEST = 40


def answer_lines(plan: InitPlan) -> Iterator[str]:
    """Every answer, with the words that say where it came from."""
    names = max(22, *(len(key) + 1 for key in plan.answers))
    width = min(max(len(plan.show(key)) for key in plan.answers), _WIDEST)
    for key, answer in plan.answers.items():
        yield f"  {key:<{names}}{plan.show(key):<{width}}  {answer.source}"


def count_files(plan: InitPlan) -> str:
    """How many files change, such as `1 file`."""
    return counted(len(plan.changes), "file")


def diff_of(plan: InitPlan | AllPlans) -> str:
    """The unified diff of everything that would be written."""
    return unified_diff(plan.changes, plan.root)


def what_to_do(plan: InitPlan) -> str:
    """What `say_what_to_do` says of a plan."""
    return say_what_to_do(plan.texts, plan.tag_patterns, plan.publishers, plan.next_commands)


def describe_setup(plan: InitPlan, *, written: bool) -> dict[str, Any]:
    """The JSON document of `tracer init`; its shape stands in the command's help."""
    return {
        "root": str(plan.root),
        "answers": {key: {"value": one.value, "source": one.source} for key, one in plan.answers.items()},
        "files": describe_files(plan.changes, plan.root),
        "diff": diff_of(plan),
        "written": written,
        "summary": list(plan.summary),
        "notes": list(plan.notes),
        "publishers": [{**publisher.described, **publisher.pages} for publisher in plan.publishers],
        "environments": list(_set_up(plan)),
        "tag_pattern": plan.tag_patterns[0],
        "tag_patterns": list(plan.tag_patterns),
        "first": list(plan.next_commands.first),
        "next": list(plan.next_commands.run),
        "verdict": _describe_verdict(plan.proven),
    }


def _set_up(plan: InitPlan) -> tuple[str, ...]:
    if plan.provider:
        return set_up_commands(plan.texts, plan.tag_patterns)
    created = () if plan.is_adopted else environment_commands(*environments_of(plan.texts, plan.tag_patterns))
    return (*created, *secret_commands(plan.texts))


def describe_files(changes: Iterable[Change], root: Path) -> list[dict[str, str]]:
    """Each file that changes, by its path from `root`, and whether it is created, changed or deleted."""
    return [{"path": show_path(one.path, root), "action": _action(one)} for one in changes]


def _action(change: Change) -> str:
    return "create" if change.before is None else "delete" if change.after is None else "change"


def _describe_verdict(proven: Proven | PipelineProven) -> dict[str, Any]:
    verdict = proven.verdict
    return {
        "pypi_only_by_release": verdict.pypi_only_by_release,
        "tracer_reaches_only_testpypi": verdict.tracer_reaches_only_testpypi,
        "why": list(verdict.why),
    }
