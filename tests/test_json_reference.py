"""The JSON of each command has the shape that its documented schema gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import json_reference
import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SCHEMAS = {path.stem: path for path in sorted((ROOT / "docs" / "reference" / "schema").glob("*.json"))}
COMMANDS = {
    "init": "init --dry-run --format json",
    "plan": "plan publish.yml --branch try-it --format json",
    "arm": "arm publish.yml --branch try-it --dry-run --format json",
    "finalize": "finalize publish.yml token.yml --check --format json",
    "publishers": "publishers --offline --format json",
    "environments": "environments --format json",
    "status": "status --offline --format json",
    "inventory": "inventory --format json",
    "rehearse": "rehearse --event workflow_dispatch --format json",
    "explain": "explain no-distributions --format json",
    "check": "check --advice --format json",
    "migrate": "migrate token.yml --dry-run --format json",
    "fleet": "fleet migrate -C all-repos.json --format json",
}
TOKEN = """\
on: {push: {tags: ['v*']}}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
      - run: twine upload dist/*
        env: {TWINE_PASSWORD: '${{ secrets.PYPI_TOKEN }}'}
"""


def run_tracer(root: Path, words: str) -> Any:
    ran = subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *words.split()],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stdout, ran.stderr
    return json.loads(ran.stdout)


def test_every_schema_has_a_run() -> None:
    assert set(SCHEMAS) == set(COMMANDS)


@pytest.mark.parametrize("command", list(SCHEMAS))
def test_another_run_has_the_documented_shape(command: str, repository: GitRepository) -> None:
    repository.write(
        "pyproject.toml",
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "demo-app"\nversion = "0.1.0"\n',
    )
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    repository.commit()
    if command not in ("init", "explain"):
        run_tracer(repository.root, "init --yes --branch other --format json")
    if command == "fleet":
        json_reference.prepare_fleet(repository.root)
    if command in ("check", "finalize", "migrate"):
        repository.write(".github/workflows/token.yml", TOKEN)
    schema = json.loads(SCHEMAS[command].read_text(encoding="utf-8"))

    result = run_tracer(repository.root, COMMANDS[command])

    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(result)] == []
