"""Migrated workflows publish in a rehearsal, where a token would not: one for each client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import Silence, commit_as, git, reasons, write_files
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.sites import PYPI

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = ".github/workflows/publish.yml"
PYPROJECT = """\
[build-system]
requires = ["poetry-core>=2"]
build-backend = "poetry.core.masonry.api"

[project]
name = "tracer-migrated-demo"
version = "1.0"
description = "A demo"
readme = "README.md"
requires-python = ">=3.9"
"""
FLIT = PYPROJECT.replace("poetry-core>=2", "flit_core").replace(
    "poetry.core.masonry.api", "flit_core.buildapi"
)
HATCH = PYPROJECT.replace("poetry-core>=2", "hatchling").replace("poetry.core.masonry.api", "hatchling.build")
HEAD = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: 3.x
"""
SECRET = "${{ secrets.PYPI_TOKEN }}"
ACTION = f"""\
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: {SECRET}
"""
CLIENTS = {
    "action": ("build", "python -m build", "", PYPROJECT),
    "twine": ("build twine", "python -m build", "twine upload dist/*", PYPROJECT),
    "uv": ("uv", "uv build", f"uv publish --token {SECRET}", PYPROJECT),
    "poetry": ("poetry", "poetry build", "poetry publish", PYPROJECT),
    "flit": ("flit", "flit build", "flit publish", FLIT),
    "hatch": ("hatch", "hatch build", "hatch publish", HATCH),
    # pdm 2.29 does not start with hishel 2
    "pdm": ("pdm 'hishel<2'", "pdm build", "pdm publish --no-build", PYPROJECT),
}
VARIABLES = {
    "twine": "TWINE_PASSWORD",
    "poetry": "POETRY_PYPI_TOKEN_PYPI",
    "flit": "FLIT_PASSWORD",
    "hatch": "HATCH_INDEX_AUTH",
    "pdm": "PDM_PUBLISH_PASSWORD",
}


def write_workflow(client: str) -> str:
    installs, builds, publishes, _ = CLIENTS[client]
    text = f"{HEAD}      - run: pip install {installs}\n      - run: {builds}\n"
    if client == "action":
        return text + ACTION
    env = f"        env:\n          {VARIABLES[client]}: {SECRET}\n" if client in VARIABLES else ""
    return f"{text}      - run: {publishes}\n{env}"


def make_repository(root: Path, client: str) -> Path:
    files = {
        WORKFLOW: write_workflow(client),
        "pyproject.toml": CLIENTS[client][3],
        "README.md": "# demo\n",
        "src/tracer_migrated_demo/__init__.py": '"""A demo."""\n',
    }
    write_files(root, files)
    commit_as(root, "demo")
    return root


@pytest.mark.rehearsal
@pytest.mark.parametrize("options", [[], ["--no-split"]], ids=["split", "one job"])
@pytest.mark.parametrize("client", CLIENTS)
def test_a_migrated_workflow_publishes_without_a_token(
    client: str, options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_repository(tmp_path, client)
    monkeypatch.chdir(root)
    assert main(["migrate", "--yes", *options]) == 0
    assert "secrets." not in (root / WORKFLOW).read_text("utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "migrated")
    done = rehearse(find_target(root, "", ""), Options(), Silence())
    assert done.verdict.ok, reasons(done)
    uploads = [one for event in done.events for one in event.uploads]
    assert {one.index for one in uploads if one.status == 200} == {PYPI.key}
