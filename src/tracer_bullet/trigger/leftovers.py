"""Recorded answers that name a branch for which the workflow still has a trigger, but no markers any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.answers import find_answers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.project.answers import AnswersFile
    from tracer_bullet.trigger.anatomy import Trigger


class Leftover(NamedTuple):
    """The trigger in `workflow`, from `line` on, for the branch that the file `answers` names."""

    workflow: Path
    line: int
    branch: str
    answers: Path

    def command(self, shown: str) -> str:
        """What takes it out, where `shown` is the path of the workflow as the user would type it."""
        import shlex  # noqa: PLC0415 - wanted here alone

        return shlex.join(["tracer", "finalize", shown, "--trigger", "push", "--branch", self.branch])

    def describe(self, root: Path, shown: str) -> dict[str, str | int]:
        """The same as JSON, with the path from `root`."""
        path = self.workflow.relative_to(root).as_posix()
        return {"path": path, "line": self.line, "branch": self.branch, "command": self.command(shown)}


def recorded_for(root: Path, workflows: Iterable[Path]) -> list[tuple[AnswersFile, Path]]:
    """The answers in `root` that name a branch for one of `workflows`, each with that workflow.

    Raises what `find_answers` raises.
    """
    paths = {path.name: path for path in workflows}
    files = [file for file in find_answers(root) if file.branch and file.workflow_name in paths]
    return [(file, paths[file.workflow_name]) for file in files]


def find_leftover(file: AnswersFile, workflow: Path, trigger: Trigger) -> Leftover | None:
    """What is left in `workflow`, whose trigger without markers is `trigger`; None if nothing is."""
    from tracer_bullet.trigger.unmarked import find_unmarked  # noqa: PLC0415 - wanted with answers alone

    line = find_unmarked(trigger, file.branch)
    return Leftover(workflow, line, file.branch, file.path) if line else None
