"""A command that a step runs, also by way of the repository's own scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell import Command


class Executed(NamedTuple):
    """A command that a step runs.

    `via` are the commands that led to it from the step's own script, as a reader knows them; `files` are the
    repository's files on the way. `gap` is why it cannot be followed any further, empty where it can;
    `is_named` is whether what cannot be followed speaks of uploads. `is_built` is whether a build of the
    project runs it.
    """

    command: Command
    via: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    gap: str = ""
    is_named: bool = False
    is_built: bool = False
