"""Code that tools import or run: it counts if it uploads, or speaks of uploads."""

from __future__ import annotations

import pytest

from tests.workflow.test_verdicts import proof_of

UPLOAD = "import subprocess\nsubprocess.run(['twine', 'upload', 'dist/*'])\n"


@pytest.mark.parametrize(
    ("command", "path", "text"),
    [
        ("alembic upgrade head", "migrations/env.py", UPLOAD),
        ("alembic upgrade head", "db/env.py", UPLOAD),
        ("behave", "features/environment.py", UPLOAD),
        ("behave", "features/steps/ship.py", UPLOAD),
        ("mutmut run", "tests/test_a.py", UPLOAD),
        ("conda build recipe", "recipe/build.sh", "twine upload dist/*\n"),
        ("conda build recipe", "recipe/meta.yaml", "build: {script: twine upload dist/*}\n"),
    ],
)
def test_code_that_a_tool_runs_counts(command: str, path: str, text: str) -> None:
    workflow = f"""on: push
jobs:
  go:
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps: [{{uses: actions/checkout@v5}}, {{run: {command}}}]
"""
    files = {"alembic.ini": "[alembic]\nscript_location = %(here)s/db\n", path: text}
    assert proof_of({".github/workflows/ci.yml": workflow, **files}).level != "proven"
    assert proof_of({".github/workflows/ci.yml": workflow, **files, path: ""}).level == "proven"


def test_an_image_with_another_program_is_not_known() -> None:
    workflow = """on: push
jobs:
  go:
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps: [{uses: 'docker://pandoc/core:3', with: {entrypoint: /x.sh}}]
"""
    assert proof_of({".github/workflows/ci.yml": workflow}).level == "not_proven"
