"""What a checkout says about publishing, as far as it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts, read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

TWO_LANES = """\
on: push
jobs:
  try-it:
    name: Try it
    runs-on: ubuntu-latest
    environment: { name: testpypi, url: "https://test.pypi.org" }
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: { repository-url: "https://test.pypi.org/legacy/" }
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: uv publish
        env: { UV_PUBLISH_TOKEN: "${{ secrets.PYPI }}" }
"""


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert read_facts(tmp_path) == ProjectFacts()


def test_the_jobs_that_upload_are_found_with_environment_and_secret(repository: GitRepository) -> None:
    repository.write(".github/workflows/ship.yml", TWO_LANES)
    repository.write("pyproject.toml", '[project]\nname = "octo-demo"\n')
    repository.git("remote", "add", "origin", "git@github.com:octo-org/demo.git")
    repository.commit()

    facts = read_facts(repository.root)

    assert (facts.project, facts.slug, facts.branch) == ("octo-demo", "octo-org/demo", "main")
    assert set(facts.lanes) == {
        Lane("testpypi", "ship.yml", "try-it", "Try it", "testpypi"),
        Lane("pypi", "ship.yml", "ship", "", "", "PYPI"),
    }


def test_files_that_cannot_be_read_leave_the_rest_known(repository: GitRepository) -> None:
    repository.write(".github/workflows/broken.yml", "on: [push\njobs: {")
    repository.write(".github/workflows/ship.yml", TWO_LANES)
    repository.write("pyproject.toml", "[project\n")
    repository.commit()

    facts = read_facts(repository.root)

    assert (facts.project, facts.slug, facts.recorded) == ("", "", ())
    assert len(facts.lanes) == 2


def test_the_project_of_a_folder_goes_before_that_of_the_repository(repository: GitRepository) -> None:
    repository.write("pyproject.toml", '[project]\nname = "outer"\n')
    repository.write("packages/inner/pyproject.toml", '[project]\nname = "inner"\n')
    repository.commit()

    assert read_facts(repository.root / "packages" / "inner").project == "inner"
