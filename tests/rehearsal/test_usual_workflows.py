"""Usual workflows end in a rehearsal as on GitHub; the build backend comes from the configured index."""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.pipelines import Silence, git, reasons
from tracer_bullet.rehearsal.rehearse import Options, rehearse
from tracer_bullet.rehearsal.target import find_target

CASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "fixtures/usual.toml").read_text("utf-8"))
WORKFLOW = """\
name: Publish
on: {push: {tags: ['v*']}}
jobs:
  JOBS
  publish:
    NEEDS
    runs-on: ubuntu-latest
    environment: pypi
    permissions: {id-token: write, contents: read}
    steps:
    - uses: actions/checkout@v5
    - uses: astral-sh/setup-uv@v7
    - run: uv build
STEPS
    - uses: pypa/gh-action-pypi-publish@release/v1
      PUBLISH
"""
FILES = {
    "pyproject.toml": (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "tracer-usual-demo"\nversion = "1.0"\nreadme = "README.md"\n'
    ),
    "README.md": "# demo\n",
    ".gitignore": "dist/\n",
    "tracer_usual_demo/__init__.py": "",
    ".github/actions/composite/action.yml": (
        "name: c\nruns:\n  using: composite\n  steps:\n"
        "  - {uses: actions/setup-python@v6, with: {python-version: 3.x}}\n"
    ),
    ".github/actions/node/action.yml": "name: n\nruns: {using: node20, main: main.js}\n",
    ".github/actions/node/main.js": "require('fs').writeFileSync('made-by-node', '')\n",
    ".github/workflows/called.yml": (
        "on:\n  workflow_call:\n    inputs: {word: {type: string}}\n"
        "    outputs: {said: {value: '${{ jobs.a.outputs.o }}'}}\n"
        "jobs:\n  a:\n    runs-on: ubuntu-latest\n    outputs: {o: '${{ steps.s.outputs.o }}'}\n    steps:\n"
        "    - id: s\n      run: echo 'o=${{ inputs.word }}' >> \"$GITHUB_OUTPUT\"\n"
    ),
}


def make_project(root: Path, case: dict[str, str]) -> Path:
    jobs = case.get("jobs", "")
    text = WORKFLOW.replace("  JOBS\n", f"  {jobs}\n" if jobs else "")
    text = text.replace("    NEEDS\n", "    needs: before\n" if jobs else "")
    text = text.replace("STEPS", textwrap.indent(case.get("steps", "").strip("\n"), "    "))
    text = text.replace("PUBLISH", case.get("publish", ""))
    for name, content in {**FILES, ".github/workflows/publish.yml": text}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "https://github.com/octo-org/tracer-usual-demo.git")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    return root


@pytest.mark.rehearsal
@pytest.mark.parametrize("name", CASES)
def test_a_workflow_ends_as_on_github(name: str, tmp_path: Path) -> None:
    root = make_project(tmp_path / "demo", CASES[name])
    rehearsal = rehearse(find_target(root, "publish.yml"), Options(event="release"), Silence())
    found = "failed" if rehearsal.verdict.failures else "not rehearsed" if rehearsal.verdict.gaps else "good"
    assert found == CASES[name]["ends"], reasons(rehearsal)
