"""Usual workflows end in a rehearsal as on GitHub; tools and backends come from the configured index."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.pipelines import PIPELINE, Silence, commit_as, reasons, write_files
from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.run.programs import find_uv
from tracer_bullet.rehearsal.target import find_target

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

CASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "fixtures/usual.toml").read_text("utf-8"))
BACKENDS = {
    "own": 'requires = []\nbuild-backend = "backend"\nbackend-path = ["."]',
    "hatchling": 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"',
    "flit": 'requires = ["flit_core>=3.11"]\nbuild-backend = "flit_core.buildapi"',
    "pdm": 'requires = ["pdm-backend"]\nbuild-backend = "pdm.backend"',
    "maturin": 'requires = ["maturin>=1.5"]\nbuild-backend = "maturin"\n[tool.maturin]\nbindings = "bin"',
    "setuptools": 'requires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"',
    "poetry": 'requires = ["poetry-core>=2"]\nbuild-backend = "poetry.core.masonry.api"',
}
PROJECT = """\
[build-system]
{backend}
[project]
name = "tracer-usual-demo"
version = "1.0"
description = "A demo"
readme = "README.md"
requires-python = ">=3.9"
authors = [{{name = "Octo", email = "octo@example.com"}}]
{more}"""
TRIGGER = "on: {push: {tags: ['v*']}}\njobs:\n"
JOB = "  publish:\n    runs-on: ubuntu-latest\n"
KEYS = {"permissions": "{id-token: write, contents: read}", "environment": "pypi"}
"""Of the job, unless the case has them."""
CHECKOUT = "- uses: actions/checkout@v5"
BUILD = "- uses: astral-sh/setup-uv@v7\n- run: uv build"
PUBLISH = "- uses: pypa/gh-action-pypi-publish@release/v1"
MINT = """\
- id: mint
  run: |
    header="Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN"
    identity=$(curl -sS -H "$header" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=INDEX")
    identity=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["value"])' <<< "$identity")
    answer=$(curl -sS -X POST https://HOST/_/oidc/mint-token -d "{\\"token\\": \\"$identity\\"}")
    token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])' <<< "$answer")
    echo "::add-mask::$token"
    echo "token=$token" >> "$GITHUB_OUTPUT\""""
FILES = {
    "README.md": "# demo\n",
    ".gitignore": "dist/\n.pdm-python\n",
    "src/tracer_usual_demo/__init__.py": '"""A demo."""\n',
    ".github/actions/composite/action.yml": (
        "name: c\nruns:\n  using: composite\n  steps:\n"
        "  - {uses: actions/setup-python@v6, with: {python-version: 3.x}}\n"
    ),
    ".github/actions/commands/action.yml": (
        "name: c\ninputs: {word: {default: no}}\noutputs: {said: {value: '${{ steps.s.outputs.said }}'}}\n"
        "runs:\n  using: composite\n  steps:\n"
        "  - {id: s, shell: bash, run: \"echo 'said=${{ inputs.word }}' >> $GITHUB_OUTPUT\"}\n"
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


def write_workflow(case: dict[str, Any]) -> str:
    if "workflow" in case:
        return str(case["workflow"])
    jobs, keys = case.get("jobs", ""), [case.get("job", "")]
    keys += [f"{key}: {value}" for key, value in KEYS.items() if f"{key}:" not in keys[0]]
    keys += ["needs: before"] if "before:" in jobs else []
    steps = [CHECKOUT, case.get("build", BUILD), case.get("steps", ""), case.get("publish", PUBLISH)]
    text = TRIGGER + indent(jobs, 2) + JOB
    text += (
        indent("\n".join(filter(None, keys)), 4) + "    steps:\n" + "".join(indent(one, 4) for one in steps)
    )
    index, host = ("testpypi", "test.pypi.org") if "testpypi" in keys[0] else ("pypi", "pypi.org")
    return text.replace("    MINT\n", indent(MINT.replace("INDEX", index).replace("HOST", host), 4))


def indent(text: str, width: int) -> str:
    return textwrap.indent(text.strip("\n") + "\n", " " * width) if text else ""


def make_project(root: Path, case: dict[str, Any]) -> Path:
    backend = BACKENDS[case.get("backend", "own")]
    files = {
        **FILES,
        "pyproject.toml": PROJECT.format(backend=backend, more=case.get("pyproject", "")),
        ".github/workflows/publish.yml": write_workflow(case),
        **case.get("files", {}),
    }
    write_files(root, files)
    shutil.copy2(PIPELINE / "backend.py", root)
    if case.get("is_locked"):
        subprocess.run([str(find_uv()), "lock", "--quiet"], cwd=root, check=True)
    commit_as(root, "tracer-usual-demo", "feat: begin")
    return root


def list_cases() -> list[ParameterSet]:
    """`make test` plays one of each kind."""
    return [
        pytest.param(name, marks=pytest.mark.slow if case.get("is_first") else pytest.mark.rehearsal)
        for name, case in CASES.items()
    ]


@pytest.mark.parametrize("name", list_cases())
def test_a_workflow_ends_as_on_github(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    root = make_project(tmp_path / "demo", case)
    ends = [case["ends"]] if isinstance(case["ends"], str) else case["ends"]
    found, why = play(root, case.get("event", "release"))
    assert found in ends, why


def play(root: Path, event: str) -> tuple[str, str]:
    """How a rehearsal ends, and all that it says of why."""
    try:
        rehearsal = rehearse(find_target(root, "publish.yml"), Options(event=event), Silence())
    except TracerError as error:
        return "refused", str(error)
    verdict = rehearsal.verdict
    found = "failed" if verdict.failures else "not rehearsed" if verdict.gaps else "good"
    return found, reasons(rehearsal)
