"""What is known before anything is rendered: the place, the answers, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.names import normalise
from tracer_bullet.scaffold.answers import find_answers
from tracer_bullet.scaffold.gather import gather
from tracer_bullet.scaffold.location import locate
from tracer_bullet.scaffold.questions import KEYS
from tracer_bullet.scaffold.stage import ANSWERS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.scaffold.answers import AnswersFile
    from tracer_bullet.scaffold.detect import Answers, Missing
    from tracer_bullet.scaffold.location import Location
    from tracer_bullet.scaffold.questions import Answer


@dataclass(frozen=True)
class Survey:
    """`recorded` is what an earlier run wrote down for this package, or empty; `answers_file` is where."""

    location: Location
    answers: Answers
    missing: tuple[Missing, ...]
    recorded: Mapping[str, Answer]
    answers_file: str


def survey(directory: Path, given: Answers) -> Survey:
    """Look at the package in `directory`; `given` are the user's own answers, which go first.

    Raises TracerError for whatever is wrong with the directory, its files or an answer, and RefusedError for
    a project that is not supported yet.
    """
    location = locate(directory)
    files = find_answers(location.root)
    own = next((file for file in files if _package_of(file) == location.package_directory), None)
    recorded = {key: own.answers[key] for key in KEYS if key in own.answers} if own else {}
    source = f"from {own.path.name}" if own else ""
    taken = {file.workflow_name: _package_of(file) for file in files if file is not own}
    remembered = {key: Detected(value, source) for key, value in recorded.items()}
    answers, missing = gather(location, given, remembered, taken)
    name = own.path.name if own else _free_name(location.root, str(answers["project_name"].value))
    return Survey(location, answers, tuple(missing), recorded, name)


def _package_of(file: AnswersFile) -> str:
    return str(file.answers.get("package_directory", "."))


def _free_name(root: Path, project_name: str) -> str:
    """One answers file a package, in the form that Copier and Renovate look for."""
    if not (root / ANSWERS_FILE).exists():
        return ANSWERS_FILE
    return f".copier-answers.tracer-{normalise(project_name)}.yml"
