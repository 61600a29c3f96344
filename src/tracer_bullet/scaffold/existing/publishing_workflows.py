"""The workflows of a repository that publish already, and the one of them that is meant."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.adoption.subject import Subject
from tracer_bullet.errors import TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.worktree import find_worktree
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@read_once
def find_publishing(directory: Path) -> dict[str, str]:
    """The texts of the workflows in the repository around `directory` that upload to PyPI, by path.

    Those that tracer wrote, and those that only others call, do not count.
    """
    root = find_worktree(directory)
    written = {
        file.workflow_name for file in find_answers(root) if str(file.answers.get(WHOSE) or "") != ADOPTED
    }
    simulator = load_simulator(root, read_sources(root), read_home(root))
    return {
        path: workflow.text
        for path, workflow in simulator.files.items()
        if PurePosixPath(path).name not in written
        and set(workflow.triggers) != {"workflow_call"}
        and Subject(simulator, path).uploads_to(PYPI)
    }


def choose_publishing(found: Sequence[str], named: str) -> str:
    """The one of `found` that is `named`, by path or file name; without a name, the only one.

    Empty if there is none. Raises TracerError for a name that none has, and for several without a name.
    """
    if named:
        chosen = [path for path in found if named in (path, PurePosixPath(path).name)]
        if not chosen:
            listed = in_backticks(found) or "none"
            raise TracerError(
                f"`{named}` is not known to publish to PyPI", hint=f"the workflows that do: {listed}"
            )
        return chosen[0]
    if len(found) > 1:
        listed = in_backticks(found)
        hint = "\n".join(
            shlex.join(["tracer", "init", "--adopt", PurePosixPath(path).name]) for path in found
        )
        raise TracerError(f"several workflows publish to PyPI: {listed}", hint=hint)
    return found[0] if found else ""
