"""The digest of a step: it changes with the step and with every file that it calls, and with nothing else."""

from __future__ import annotations

import pytest

from tests.workflow.test_repositories import HEAD, JOB, WORKFLOW
from tracer_bullet.workflow.reach import FileTexts, RepositoryProject
from tracer_bullet.workflow.reach.digest import digest_of_step
from tracer_bullet.workflow.reader import read_workflow

STEPS = """    steps:
      - run: make ship
      - uses: ./act
"""
FILES = {
    "Makefile": "ship:\n\t./ci/go.sh\n",
    "ci/go.sh": "#!/bin/bash\npython3 ci/tool.py\n",
    "ci/tool.py": "import helper\n",
    "ci/helper.py": "import os\n",
    "act/action.yml": "runs:\n  using: composite\n  steps:\n    - run: ./ci/other.sh\n      shell: bash\n",
    "ci/other.sh": "echo\n",
    "README.md": "words\n",
}


def digest(position: int, files: dict[str, str], steps: str = STEPS) -> str:
    workflow = read_workflow(f"{HEAD}{JOB}{steps}", WORKFLOW)
    job = workflow.jobs["ship"]
    return digest_of_step(workflow, job, job.steps[position], RepositoryProject(FileTexts(files)))


@pytest.mark.parametrize("path", ["Makefile", "ci/go.sh", "ci/tool.py", "ci/helper.py"])
def test_a_file_that_is_called_counts_however_deep(path: str) -> None:
    assert digest(0, FILES) != digest(0, {**FILES, path: FILES[path] + "# changed\n"})


@pytest.mark.parametrize("path", ["act/action.yml", "ci/other.sh"])
def test_an_action_of_the_repository_counts_with_its_scripts(path: str) -> None:
    assert digest(1, FILES) != digest(1, {**FILES, path: FILES[path] + "# changed\n"})


@pytest.mark.parametrize("path", ["README.md", "ci/other.sh"])
def test_a_file_that_is_not_called_does_not_count(path: str) -> None:
    assert digest(0, FILES) == digest(0, {**FILES, path: "changed"})


def test_the_step_itself_counts_and_the_lines_around_it_do_not() -> None:
    assert digest(0, FILES) != digest(0, FILES, STEPS.replace("make ship", "make ship A=1"))
    assert digest(0, FILES) == digest(0, FILES, STEPS.replace("    steps:", "    # a comment\n    steps:"))
