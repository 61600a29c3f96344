"""Every client publishes by trusted publishing, with and without TestPyPI.

The clients come from the index that pip is configured for.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.pipelines import Silence, commit_as, reasons, write_files
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.sites import SITES

CLIENTS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "fixtures/clients.toml").read_text("utf-8"))
BACKEND = ("hatchling", "hatchling.build")
PROJECT = """\
[build-system]
requires = ["{requires}"]
build-backend = "{backend}"

[project]
name = "tracer-clients-demo"
version = "1.0"
description = "A demo"
readme = "README.md"
requires-python = ">=3.9"
authors = [{{ name = "Octo", email = "octo@example.com" }}]
urls.Documentation = "https://tracer-clients-demo.readthedocs.io"

[[tool.uv.index]]
name = "testpypi"
url = "https://test.pypi.org/simple/"
publish-url = "https://test.pypi.org/legacy/"
explicit = true

[[tool.uv.index]]
name = "pypi"
url = "https://pypi.org/simple/"
publish-url = "https://upload.pypi.org/legacy/"
"""
EPOCH = 'env:\n  SOURCE_DATE_EPOCH: "1800000000"\n'
"""Both jobs build, and their files have to be the same."""
JOB = """\
  {index}:
    {needs}runs-on: ubuntu-latest
    environment: {index}
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-python@v7
        with:
          python-version: "3.x"
      - run: {install}
      - run: {build}
{mint}      - run: |
          {publish}
"""
MINT = """\
      - run: pip install id
      - run: |
          identity=$(python -m id {index})
          answer=$(curl -sS -X POST https://{host}/_/oidc/mint-token -d "{{\\"token\\": \\"$identity\\"}}")
          token=$(python -c 'import json, sys; print(json.loads(sys.argv[1])["token"])' "$answer")
          echo "::add-mask::$token"
          echo "TOKEN=$token" >> "$GITHUB_ENV"
"""


def make_workflow(name: str, indexes: tuple[str, ...]) -> str:
    client = CLIENTS[name]
    jobs: list[str] = []
    for index in indexes:
        site = SITES[index]
        words = {"index": index, "upload": f"https://{site.upload_host}/legacy/", "host": site.host}
        mint = MINT.format(**words) if client.get("mints") else ""
        needs = f"needs: {jobs[-1].split(':')[0].strip()}\n    " if jobs else ""
        given = {key: client[key].format(**words) for key in ("install", "build", "publish")}
        jobs.append(JOB.format(index=index, needs=needs, mint=mint, **given))
    return "name: Publish\non:\n  release:\n    types: [published]\n" + EPOCH + "jobs:\n" + "".join(jobs)


def make_project(root: Path, name: str, indexes: tuple[str, ...]) -> Path:
    requires, backend = CLIENTS[name].get("backend", BACKEND)
    files = {
        "pyproject.toml": PROJECT.format(requires=requires, backend=backend),
        "README.md": "# demo\n",
        ".gitignore": "dist/\n.pdm-python\n",
        "tracer_clients_demo/__init__.py": '"""A demo."""\n',
        ".github/workflows/publish.yml": make_workflow(name, indexes),
    }
    write_files(root, files)
    commit_as(root, "tracer-clients-demo")
    return root


@pytest.mark.rehearsal
@pytest.mark.parametrize("indexes", [("pypi",), ("testpypi", "pypi")], ids=["PyPI", "TestPyPI and PyPI"])
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_publishes(name: str, indexes: tuple[str, ...], tmp_path: Path) -> None:
    root = make_project(tmp_path / "demo", name, indexes)
    rehearsal = rehearse(find_target(root), Options(event="release"), Silence())
    assert rehearsal.verdict.ok, reasons(rehearsal)
    event = rehearsal.events[0]
    assert {upload.index for upload in event.accepted} == set(indexes)
    names = {"tracer_clients_demo-1.0-py3-none-any.whl", "tracer_clients_demo-1.0.tar.gz"}
    assert {upload.filename for upload in event.accepted} == names
    assert {token.record.outcome for token in event.tokens} == {"minted"}
