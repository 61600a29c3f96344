"""What the page sends, and how it is told of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.project.worktree import WORKFLOW_NAME, WORKFLOWS
from tracer_bullet.refs import FIRST_BRANCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.errors import TracerError

WORKFLOW = (WORKFLOWS / WORKFLOW_NAME).as_posix()
"""Where the page's workflow lies, if it names no other place."""


class PageRequest(NamedTuple):
    """What the page sends: `files` are texts by path from the root, `workflow` is one of these paths."""

    files: Mapping[str, str]
    workflow: str = WORKFLOW
    repository: str = ""
    default_branch: str = "main"
    branch: str = FIRST_BRANCH


def describe_error(error: TracerError) -> dict[str, Any]:
    """The error as {"message", "hint", "line"}; line 0 if it has no place in the file."""
    line = error.place.line if error.place else 0
    return {"message": error.message, "hint": error.hint, "line": line}
