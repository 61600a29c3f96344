"""The build command of python-semantic-release, if its step builds the files that a later step uploads.

The step also commits, tags and releases, so a lane runs only its build command.
https://python-semantic-release.readthedocs.io/en/stable/configuration/configuration.html#build-command
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import commands, uses
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_ACTION = "python-semantic-release/python-semantic-release"
_COMMAND = re.compile(r"\b(?:semantic-release|psr)\s+(?:-\S+\s+)*version\b(?!.*--skip-build)")
_ELSEWHERE = ("directory", "config_file", "build")
_OF_RELEASE = re.compile(r"\$\{?NEW_VERSION\b")
_ENVIRONMENT = ('python3 -m venv "$RUNNER_TEMP/venv"', '. "$RUNNER_TEMP/venv/bin/activate"')
"""The action builds in a container of its own, where pip may install anything."""


def build_of_release(steps: Sequence[Step], files: RepositoryFiles) -> str:
    """The script that builds as the last of `steps` that releases does; empty if no script is known."""
    step = next((one for one in reversed(steps) if releases(one)), None)
    command = _build_command(files) if step else ""
    if step is None or not command or _OF_RELEASE.search(command):
        return ""
    lines = [line.strip() for line in command.strip().splitlines()]
    return "\n".join([*(_ENVIRONMENT if step.uses else ()), *lines])


def releases(step: Step) -> bool:
    """Whether the step is one of python-semantic-release that may build."""
    if uses(step) == _ACTION:
        return not any(name in step.arguments.items for name in _ELSEWHERE)
    return any(map(_COMMAND.search, commands(step.script)))


def _build_command(files: RepositoryFiles) -> str:
    settings = parse_toml(files.text("pyproject.toml") or "")
    command = table(settings, "tool", "semantic_release").get("build_command")
    return command if isinstance(command, str) else ""
