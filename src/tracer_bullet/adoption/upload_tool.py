"""The commands that install the tool that uploads, if their step moves to the job that builds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import installs_in, uses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.model import Step

_TOOL = re.compile(r"(?:\A|[\s/])(?P<tool>twine|uv|poetry|hatch|flit|pdm|rye|maturin)(?=\s|@|\Z)")
_ON_RUNNERS = re.compile(r"\bpipx\s+run\b|\buvx\s|\buv\s+tool\s+run\b")
_WHOLE_PROJECTS = re.compile(
    r"\s(?:-r|--requirement|-e|--editable|\.)|\b(?:install|sync)\Z|\b(?:uv|poetry|pdm)\b"
)


def commands_that_install(script: str, moved: Sequence[Step], kept: Sequence[Step]) -> list[str] | None:
    """The commands of `moved` steps, of which `kept` ones stay too, that the upload in `script` needs.

    None if the tool is not known to be installed by any of them.
    """
    upload = script.rpartition("\n")[2]
    found = _TOOL.search(upload)
    if found is None or _ON_RUNNERS.search(upload) or _installs(script, found["tool"]):
        return []
    tool = found["tool"]
    for step in kept:
        if tool in uses(step) or _installs(step.script, tool):
            return []
    gone = [
        step for step in moved if step.run and step not in kept and not step.node.get("working-directory")
    ]
    commands = [one for step in gone for one in installs_in(step.script)]
    named = [one for one in commands if _names(one, tool)]
    return named or [one for one in commands if _WHOLE_PROJECTS.search(one)] or None


def _installs(script: str, tool: str) -> bool:
    """Whether a script installs the tool, or a project that may bring it."""
    return any(_names(one, tool) or _WHOLE_PROJECTS.search(one) for one in installs_in(script))


def _names(command: str, tool: str) -> bool:
    return re.search(rf"(?<![\w-]){tool}(?![\w-])", command) is not None
