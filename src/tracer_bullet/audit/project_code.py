"""Commands and actions that are code of the repository: its scripts, its tasks, its local actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds, builds_in
from tracer_bullet.workflow.reach.follow.call import FollowedCall
from tracer_bullet.workflow.reach.follow.registry import follow_command, runs_file
from tracer_bullet.workflow.reach.local_action import actions_within
from tracer_bullet.workflow.reach.wrappers import layers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.workflow.model import Step


def scripts_of(audited: AuditedWorkflow, command: PlacedCommand) -> Iterator[str]:
    """The texts of the scripts of the repository that a command names, and of what they call."""
    files = audited.simulator.project.files
    for words, _ in layers(command.words):
        if words and runs_file(words[0]) and not {"-m", "-c"} & set(words):
            followed = follow_command(FollowedCall(words, command.shell_env, files))
            yield from filter(None, map(files.text, followed.files if followed else ()))


def may_build(audited: AuditedWorkflow, step: Step) -> bool:
    """Whether a step builds distributions, by itself or by a script or actions of the repository."""
    actions = actions_within([step], audited.simulator.project.files)
    if builds(step) or any(builds(inner) for action in actions for inner in action.steps):
        return True
    scripts = (text for one in audited.commands if one.step is step for text in scripts_of(audited, one))
    return any(builds_in(line) for script in scripts for line in script.splitlines())
