"""Commands and actions that are code of the repository: its scripts, its tasks, its local actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.step_kinds import builds, builds_in
from tracer_bullet.workflow.reach.local_action import find_local_action
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.reach.wrappers import layers
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.workflow.model import Step

_INTERPRETERS = ("python", "bash", "sh", "zsh", "node", "ruby", "perl", "pwsh", "source", ".")


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
    if "/" in words[0]:
        return words[0]
    if not words[0].startswith(_INTERPRETERS):
        return ""
    given = next((word for word in words[1:] if not word.startswith("-")), "")
    return "" if {"-m", "-c"} & set(words) else given


def may_build(audited: AuditedWorkflow, step: Step) -> bool:
    """Whether a step builds distributions, by itself or by a script or an action of the repository."""
    if builds(step):
        return True
    if step.uses:
        action = find_local_action(step.uses, audited.simulator.project.files)
        return bool(action and any(map(builds, action.steps)))
    scripts = (script_of(audited, one) for one in audited.commands if one.step is step)
    return any(builds_in(line) for script in scripts for line in script.splitlines())
