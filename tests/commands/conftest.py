"""What the tests of `tracer init` start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import begin_with
from tests.packages import HATCHLING

if TYPE_CHECKING:
    from tests.conftest import GitRepository

PACKAGE = HATCHLING + '[project]\nname = "demo-app"\nversion = "0.1.0"\n'
OWN = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-24.04
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
"""A workflow of the user's own that publishes."""


@pytest.fixture
def package(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> GitRepository:
    """A committed package on `main`, with a remote on GitHub; the current directory."""
    begin_with(_package, repository, tmp_path_factory)
    monkeypatch.chdir(repository.root)
    return repository


def _package(repository: GitRepository) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    repository.commit()


@pytest.fixture
def two_packages(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """Packages `alpha` and `beta` of one repository, committed, nothing set up yet; the current directory."""
    for name in ("alpha", "beta"):
        repository.write(f"packages/{name}/pyproject.toml", PACKAGE.replace("demo-app", name))
        repository.write(f"packages/{name}/src/{name}/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository
