"""Repositories of several shapes, to take an inventory of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import GitRepository
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHA = "a" * 40
IDENTITY = """\
on:
  release:
    types: [published]
jobs:
  publish-testpypi:
    runs-on: ubuntu-latest
    permissions: {id-token: write}
    steps:
      - uses: actions/checkout@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: 'https://test.pypi.org/legacy/'}
  publish:
    needs: publish-testpypi
    if: github.event_name == 'release'
    runs-on: ubuntu-latest
    environment: pypi
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
TOKEN = """\
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: twine upload dist/*
        env: {TWINE_USERNAME: __token__, TWINE_PASSWORD: '${{ secrets.PYPI_TOKEN }}'}
"""
PYPROJECT = '[project]\nname = "{}"\nversion = "1.0"\n'
ARMED = arm(IDENTITY, ["try-it"])
WORKFLOW = ".github/workflows/publish.yml"
SHAPES: dict[str, dict[str, str]] = {
    "identity": {WORKFLOW: IDENTITY},
    "token": {WORKFLOW: TOKEN},
    "armed": {WORKFLOW: ARMED},
    "nothing": {"README.md": "no workflow\n"},
    "broken": {WORKFLOW: "on: [push\n", ".github/workflows/other.yml": TOKEN},
    "garbled": {WORKFLOW: TOKEN, "pyproject.toml": "[project\n"},
}


def make_repository(root: Path, files: Mapping[str, str], slug: str = "") -> GitRepository:
    """A committed repository on `main`; `slug` is what its remote says."""
    root.mkdir(parents=True)
    repository = GitRepository(root)
    repository.git("init", "--quiet", "--initial-branch=main")
    for path, text in files.items():
        repository.write(path, text)
    if slug:
        repository.git("remote", "add", "origin", f"https://github.com/{slug}.git")
    repository.commit("the first commit")
    return repository


def make_fleet(folder: Path, count: int) -> list[GitRepository]:
    """So many repositories `octo/NUMBER-SHAPE`, each shape in turn."""
    shapes = list(SHAPES)
    names = [f"{number:02}-{shapes[number % len(shapes)]}" for number in range(count)]
    return [
        make_repository(
            folder / name,
            {"pyproject.toml": PYPROJECT.format(name), **SHAPES[name.partition("-")[2]]},
            f"octo/{name}",
        )
        for name in names
    ]
