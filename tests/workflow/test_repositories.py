"""Small repositories, each in one file: what a push reaches by the code that stands in them.

The first line says what is expected, `#` lines behind it why; then come the files, each behind `== path`.
The workflow is `== steps` (of one job that holds an identity token), `== job`, or a file of its own.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.workflow.cases import REPOSITORY, say_reached
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.reach import FileTexts, RepositoryProject
from tracer_bullet.workflow.simulator import Simulator

FOLDER = Path(__file__).parent / "repositories"
CASES = sorted(FOLDER.glob("*.txt"))
WORKFLOW = ".github/workflows/ship.yml"
HEAD = "on: push\njobs:\n  ship:\n"
JOB = "    runs-on: ubuntu-24.04\n    permissions: {id-token: write}\n"


def read_repository(text: str) -> tuple[str, dict[str, str]]:
    """The lines that say what is expected, and the files by their paths."""
    head, *sections = text.split("\n== ")
    files = {}
    for section in sections:
        name, _, body = section.partition("\n")
        files[name.strip()] = body
    if "steps" in files:
        files[WORKFLOW] = HEAD + JOB + "    steps:\n" + textwrap.indent(files.pop("steps"), "      ")
    if "job" in files:
        files[WORKFLOW] = HEAD + textwrap.indent(files.pop("job"), "    ")
    return head, files


def reached_by_push(files: dict[str, str]) -> str:
    """The indexes that a push to a branch reaches through the workflow, a `?` behind what it may reach."""
    workflows, unreadable = read_texts({path: text for path, text in files.items() if "/workflows/" in path})
    assert not unreadable
    simulator = Simulator(REPOSITORY, workflows, RepositoryProject(FileTexts(files)))
    run = simulator.run(workflows[WORKFLOW], events.push_branch(REPOSITORY, "topic"))
    return say_reached(simulator.uploads(run)) or "nothing"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_push_reaches_what_the_code_of_the_repository_says(path: Path) -> None:
    head, files = read_repository(path.read_text(encoding="utf-8"))
    assert reached_by_push(files) == head.splitlines()[0]
