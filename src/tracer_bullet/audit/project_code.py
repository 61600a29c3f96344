"""Commands and actions that are code of the repository: its scripts, its tasks, its local actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.step_kinds import builds, builds_in
from tracer_bullet.workflow.reach.follow.registry import SHELLS
from tracer_bullet.workflow.reach.local_action import actions_within
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.reach.wrappers import PYTHON, layers
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.workflow.model import Step

_INTERPRETERS = SHELLS | {"node", "ruby", "perl", "pwsh"}


def script_of(audited: AuditedWorkflow, command: PlacedCommand) -> str:
    """The text of the script of the repository that a command runs; empty if it runs none."""
    files = audited.simulator.project.files
    folder = command.shell_env.get("PWD") or UNKNOWN_TEXT
    for words, _ in layers(command.words):
        path = path_in_repository(folder, _script(words)) if words else None
        if path and (text := files.text(path)):
            return text
    return ""


def _script(words: tuple[str, ...]) -> str:
    """The word that names a script: the command itself if it has a folder, or what an interpreter gets."""
    name = words[0]
    if "/" in name:
        return name
    if not (name in _INTERPRETERS or PYTHON.match(name)) or {"-m", "-c"} & set(words):
        return ""
    return next((word for word in words[1:] if not word.startswith("-")), "")


def may_build(audited: AuditedWorkflow, step: Step) -> bool:
    """Whether a step builds distributions, by itself or by a script or actions of the repository."""
    actions = actions_within([step], audited.simulator.project.files)
    if builds(step) or any(builds(inner) for action in actions for inner in action.steps):
        return True
    scripts = (script_of(audited, one) for one in audited.commands if one.step is step)
    return any(builds_in(line) for script in scripts for line in script.splitlines())
