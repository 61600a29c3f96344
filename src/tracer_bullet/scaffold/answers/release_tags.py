"""The tags of releases in what Copier rendered: the template cannot read them from git, its task can."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.answers_file import set_answer
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.tags import example_tag, prefix_pattern, tag_patterns, usual_pattern
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.text.files import Change
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

CHECKLIST = "RELEASING.md"
_ANSWER = "release_tags"
BY_COMMITS = ("semantic-release", "release-please")
FROM_A_BRANCH = ("manual", *BY_COMMITS)
"""Answers to `release_on`, by how a release begins."""


def deploying_refs(
    release_on: str, release_branch: str, patterns: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the rules of the environment for PyPI let through: patterns of tags, and branches.

    A release that is made from a branch deploys from that branch.
    """
    branches = (release_branch,) if release_on in FROM_A_BRANCH else ()
    return ((), branches) if release_on in BY_COMMITS else (tuple(patterns), branches)


def release_patterns(project: Path, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The patterns of `answers`; if these leave them open, those of the tags of the repository `project`."""
    if prefix := answers.get("tag_prefix"):
        return tuple(answers.get(_ANSWER, "").split()) or (prefix_pattern(prefix),)
    return tuple(answers.get(_ANSWER, "").split()) or _found(project, answers) or (_usual(answers),)


def change_patterns(project: Path, answers_file: str, answers: Mapping[str, str]) -> list[Change]:
    """What brings the rendered files and the answers to the patterns that the repository has.

    Nothing if the answers name patterns, or if no tag tells; a checklist that is the user's own stays.
    """
    patterns = _found(project, answers)
    if answers.get(_ANSWER) or answers.get("tag_prefix") or not patterns:
        return []
    changes = [_change(project / answers_file, lambda text: set_answer(text, _ANSWER, " ".join(patterns)))]
    usual = _usual(answers)
    if answers.get("release_on") == "tag":
        workflow = project / WORKFLOWS / answers["workflow_name"]
        changes.append(_change(workflow, lambda text: with_trigger(text, usual, patterns)))
    if (project / CHECKLIST).is_file():
        changes.append(_change(project / CHECKLIST, lambda text: with_patterns(text, usual, patterns)))
    return changes


def _found(project: Path, answers: Mapping[str, str]) -> tuple[str, ...]:
    found = tag_patterns(_tags(project), answers["project_name"], alone=_is_alone(answers))
    return found.value if found else ()


def _usual(answers: Mapping[str, str]) -> str:
    return usual_pattern(answers["project_name"], alone=_is_alone(answers))


def _is_alone(answers: Mapping[str, str]) -> bool:
    return answers["package_directory"] == "."


def _change(path: Path, edit: Callable[[str], str]) -> Change:
    before = path.read_bytes()
    return Change(
        path, before, edit(before.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    )


def with_trigger(workflow: str, usual: str, patterns: Sequence[str]) -> str:
    """The `workflow` as the template renders it for `patterns`, from what it renders for the `usual` one."""
    return workflow.replace(
        f"\n    tags: {json.dumps([usual])}\n", f"\n    tags: {json.dumps([*patterns])}\n", 1
    )


def with_patterns(checklist: str, usual: str, patterns: Sequence[str]) -> str:
    """The `checklist` as the template renders it for `patterns`, from what it renders for the `usual` one."""
    command = re.compile(rf"^.*\\\n +-f name='{re.escape(usual)}' -f type=tag\n", re.MULTILINE)
    if not command.search(checklist):
        return checklist
    commands = command.sub(
        lambda found: "".join(found[0].replace(f"'{usual}'", f"'{pattern}'") for pattern in patterns),
        checklist,
    )
    listed = commands.replace(f"`{usual}`", in_backticks(patterns, " or "))
    return listed.replace(f"`{example_tag(usual, '1.2.0')}`", f"`{example_tag(patterns[0], '1.2.0')}`")


def _tags(project: Path) -> list[str]:
    """The newest first; none for a directory that is not the root of a repository."""
    try:
        repository = read_repository(project)
    except TracerError:
        return []
    return repository.tags if repository.root == project.resolve() else []
